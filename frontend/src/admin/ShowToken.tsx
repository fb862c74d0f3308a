import Button from '@atlaskit/button/new';
import { Label } from '@atlaskit/form/label';
import Modal from '@atlaskit/modal-dialog/modal-dialog';
import ModalBody from '@atlaskit/modal-dialog/modal-body';
import ModalFooter from '@atlaskit/modal-dialog/modal-footer';
import ModalHeader from '@atlaskit/modal-dialog/modal-header';
import ModalTitle from '@atlaskit/modal-dialog/modal-title';
import Textfield from '@atlaskit/textfield';
import { type RefObject, useRef, useState } from 'react';

import { type TextKey, useTexts } from '../texts';

const FIELD = 'new-token';

interface Props {
  token: string;
  /** Where the focus goes afterwards: the dialog that opened this one is gone. */
  opener: RefObject<HTMLElement>;
  onClose(): void;
}

/** The text of a new token, the one time that it is shown. */
export function ShowToken({ token, opener, onClose }: Props) {
  const { text } = useTexts();
  const [outcome, setOutcome] = useState<TextKey>();
  const field = useRef<HTMLInputElement>(null);

  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(token);
      setOutcome('created.copied');
    } catch {
      field.current?.select();
      setOutcome('created.notCopied');
    }
  };

  return (
    <Modal
      onClose={onClose}
      shouldCloseOnOverlayClick={false}
      shouldCloseOnEscapePress={false}
      shouldReturnFocus={opener}
    >
      <ModalHeader>
        <ModalTitle>{text('created.title')}</ModalTitle>
      </ModalHeader>
      <ModalBody>
        <p>
          {text('created.body')} {text('tokens.warning')}
        </p>
        <Label htmlFor={FIELD}>{text('created.token')}</Label>
        <Textfield id={FIELD} ref={field} value={token} isReadOnly isMonospaced autoComplete="off" />
        <p role="status">{outcome && text(outcome)}</p>
      </ModalBody>
      <ModalFooter>
        <Button onClick={() => void copy()}>{text('created.copy')}</Button>
        <Button appearance="primary" onClick={onClose}>
          {text('created.done')}
        </Button>
      </ModalFooter>
    </Modal>
  );
}
