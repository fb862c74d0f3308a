import { type CredentialKind, removeCredential } from '../api/credentials';
import { QuestionDialog } from '../parts/Dialog';
import { useAction } from '../parts/useAction';
import { useSession } from '../session';
import { useTexts } from '../texts';

interface Props {
  kind: CredentialKind;
  onRemoved(): void;
  onClose(): void;
}

export function Disconnect({ kind, onRemoved, onClose }: Props) {
  const { host } = useSession();
  const { text } = useTexts();
  const { isBusy, problem, run } = useAction();
  const submit = (): void =>
    void run(async () => {
      await removeCredential(host, kind);
      onRemoved();
    });
  return (
    <QuestionDialog
      title={text(`disconnect.title.${kind}`)}
      confirmLabel={text('credential.disconnect')}
      isDanger
      isBusy={isBusy}
      problem={problem}
      onConfirm={submit}
      onClose={onClose}
    >
      <p>{text('disconnect.body')}</p>
      <p>{text('disconnect.revoke')}</p>
    </QuestionDialog>
  );
}
