import { type Calendar, deleteCalendar, idOf } from '../api/calendars';
import { QuestionDialog } from '../parts/Dialog';
import { useAction } from '../parts/useAction';
import { useSession } from '../session';
import { useTexts } from '../texts';

interface Props {
  calendar: Calendar;
  onDeleted(): void;
  onClosed(): void;
  onClose(): void;
}

export function DeleteCalendar({ calendar, onDeleted, onClosed, onClose }: Props) {
  const { host } = useSession();
  const { text } = useTexts();
  const { isBusy, problem, run } = useAction();
  const { name } = calendar;
  const submit = async (): Promise<void> => {
    const failure = await run(() => deleteCalendar(host, idOf(calendar)));
    if (failure === undefined || failure.status === 404) {
      onDeleted();
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
