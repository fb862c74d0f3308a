import { useState } from 'react';

import { deleteToken, isToken, type Mount, type Token } from '../api/tokens';
import { QuestionDialog } from '../parts/Dialog';
import { useAction } from '../parts/useAction';
import { usePeople } from '../people';
import { useSession } from '../session';
import { useTexts } from '../texts';
import { aboutToken } from './tokenNames';

interface Props {
  mount: Mount;
  token: Token;
  onDeleted(): void;
  onClosed(): void;
  onClose(): void;
  /** The server has another version of the token. */
  onStale(current: Token): void;
}

export default function DeleteToken({ mount, token, onDeleted, onClosed, onClose, onStale }: Props) {
  const { host } = useSession();
  const texts = useTexts();
  const { isBusy, problem, run } = useAction();
  const [current, setCurrent] = useState(token);
  const find = usePeople([token.user.accountId]);

  const submit = async (): Promise<void> => {
    const failure = await run(() => deleteToken(host, mount, current));
    if (failure === undefined || failure.status === 404) {
      // Not found: somebody was faster.
      onDeleted();
    } else if (isToken(failure.current)) {
      setCurrent(failure.current);
      onStale(failure.current);
    }
  };

  return (
    <QuestionDialog
      title={texts.text('delete.title')}
      confirmLabel={texts.text('delete.submit')}
      isDanger
      isBusy={isBusy}
      problem={problem}
      onConfirm={() => void submit()}
      onClose={onClose}
      onClosed={onClosed}
    >
      <p>{texts.text('delete.body', aboutToken(current, find(current.user.accountId), texts))}</p>
    </QuestionDialog>
  );
}
