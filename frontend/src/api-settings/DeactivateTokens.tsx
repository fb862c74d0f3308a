import { deactivateTokens, type Token } from '../api/tokens';
import { QuestionDialog } from '../parts/Dialog';
import { useAction } from '../parts/useAction';
import { useSession } from '../session';
import { useTexts } from '../texts';

interface Props {
  ids: readonly string[];
  onDeactivated(changed: readonly Token[]): void;
  onClose(): void;
}

/** Switches several tokens off at once. */
export default function DeactivateTokens({ ids, onDeactivated, onClose }: Props) {
  const { host } = useSession();
  const { text } = useTexts();
  const { isBusy, problem, run } = useAction();
  const submit = (): void => void run(async () => onDeactivated(await deactivateTokens(host, ids)));
  return (
    <QuestionDialog
      title={text('deactivate.title', { count: ids.length })}
      confirmLabel={text('deactivate.submit')}
      isBusy={isBusy}
      problem={problem}
      onConfirm={submit}
      onClose={onClose}
    >
      <p>{text('deactivate.body')}</p>
    </QuestionDialog>
  );
}
