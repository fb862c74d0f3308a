import { type Credential, isCredential, removeCredential } from '../api/credentials';
import { QuestionDialog } from '../parts/Dialog';
import { useAction } from '../parts/useAction';
import { useSession } from '../session';
import { useTexts } from '../texts';

interface Props {
  credential: Credential;
  onRemoved(): void;
  onClosed(): void;
  /** The server has another version of it. */
  onStale(current: Credential): void;
  onClose(): void;
}

export function Disconnect({ credential, onRemoved, onClosed, onStale, onClose }: Props) {
  const { host } = useSession();
  const { text } = useTexts();
  const { isBusy, problem, run } = useAction();
  const submit = async (): Promise<void> => {
    const failure = await run(async () => {
      await removeCredential(host, credential);
      onRemoved();
    });
    if (isCredential(failure?.current)) {
      onStale(failure.current);
    }
  };
  return (
    <QuestionDialog
      title={text(`disconnect.title.${credential.kind}`)}
      confirmLabel={text('credential.disconnect')}
      isDanger
      isBusy={isBusy}
      problem={problem}
      onConfirm={() => void submit()}
      onClose={onClose}
      onClosed={onClosed}
    >
      <p>{text('disconnect.body')}</p>
      <p>{text('disconnect.revoke')}</p>
    </QuestionDialog>
  );
}
