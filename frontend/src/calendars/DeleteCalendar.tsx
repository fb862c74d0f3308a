import { type Calendar, deleteCalendar, idOf, loadCalendar } from '../api/calendars';
import type { Versioned } from '../api/client';
import { QuestionDialog } from '../parts/Dialog';
import { useAction } from '../parts/useAction';
import { useSession } from '../session';
import { useTexts } from '../texts';

interface Props {
  calendar: Versioned<Calendar>;
  onDeleted(): void;
  onClosed(): void;
  onClose(): void;
  /** The server has another version of it. */
  onStale(current: Versioned<Calendar>): void;
}

export function DeleteCalendar({ calendar: { document, etag }, onDeleted, onClosed, onClose, onStale }: Props) {
  const { host } = useSession();
  const { text } = useTexts();
  const { isBusy, problem, run } = useAction();
  const { name } = document;
  const submit = async (): Promise<void> => {
    const failure = await run(() => deleteCalendar(host, idOf(document), etag));
    if (failure === undefined || failure.status === 404) {
      onDeleted();
    } else if (failure.status === 412) {
      // As it is now; whoever still wants it gone asks for that version.
      await loadCalendar(host, idOf(document)).then(onStale, () => {});
    }
  };
  return (
    <QuestionDialog
      title={text('calendars.deleteTitle', { name })}
      confirmLabel={text('calendars.delete')}
      isDanger
      isBusy={isBusy}
      problem={problem}
      onConfirm={() => void submit()}
      onClose={onClose}
      onClosed={onClosed}
    >
      <p>{text('calendars.deleteBody')}</p>
    </QuestionDialog>
  );
}
