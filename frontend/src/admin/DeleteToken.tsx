import Button from '@atlaskit/button/new';
import Modal from '@atlaskit/modal-dialog/modal-dialog';
import ModalBody from '@atlaskit/modal-dialog/modal-body';
import ModalFooter from '@atlaskit/modal-dialog/modal-footer';
import ModalHeader from '@atlaskit/modal-dialog/modal-header';
import ModalTitle from '@atlaskit/modal-dialog/modal-title';
import { useState } from 'react';

import type { Host } from '../host';
import { Problem } from '../problem';
import { ProblemMessage } from '../ProblemMessage';
import { useTexts } from '../texts';
import { deleteToken, isToken, type Token } from '../tokens';

interface Props {
  host: Host;
  token: Token;
  onDeleted(): void;
  onClose(): void;
  /** The server has another version of the token. */
  onStale(current: Token): void;
}

export function DeleteToken({ host, token, onDeleted, onClose, onStale }: Props) {
  const { text } = useTexts();
  const [current, setCurrent] = useState(token);
  const [problem, setProblem] = useState<Problem>();
  const [isBusy, setBusy] = useState(false);

  const submit = async (): Promise<void> => {
    setBusy(true);
    setProblem(undefined);
    try {
      await deleteToken(host, current);
      onDeleted();
    } catch (error) {
      const failure = error instanceof Problem ? error : Problem.unanswered(error);
      if (failure.status === 404) {
        // Somebody was faster.
        onDeleted();
        return;
      }
      if (isToken(failure.current)) {
        setCurrent(failure.current);
        onStale(failure.current);
      }
      setProblem(failure);
      setBusy(false);
    }
  };

  const about = { accountId: current.user.accountId, notes: current.notes || text('token.noNotes') };
  return (
    <Modal onClose={onClose}>
      <ModalHeader>
        <ModalTitle appearance="danger">{text('delete.title')}</ModalTitle>
      </ModalHeader>
      <ModalBody>
        {problem && <ProblemMessage problem={problem} />}
        <p>{text('delete.body', about)}</p>
      </ModalBody>
      <ModalFooter>
        <Button appearance="subtle" onClick={onClose}>
          {text('cancel')}
        </Button>
        <Button appearance="danger" isLoading={isBusy} onClick={() => void submit()}>
          {text('delete.submit')}
        </Button>
      </ModalFooter>
    </Modal>
  );
}
