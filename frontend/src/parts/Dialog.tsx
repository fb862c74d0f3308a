import Button from '@atlaskit/button/new';
import Form from '@atlaskit/form';
import Modal from '@atlaskit/modal-dialog/modal-dialog';
import ModalBody from '@atlaskit/modal-dialog/modal-body';
import ModalFooter from '@atlaskit/modal-dialog/modal-footer';
import ModalHeader from '@atlaskit/modal-dialog/modal-header';
import ModalTitle from '@atlaskit/modal-dialog/modal-title';
import type { ReactNode, RefObject } from 'react';

import type { Problem } from '../problem';
import { useTexts } from '../texts';
import { ProblemMessage } from './ProblemMessage';

interface Frame {
  title: string;
  isDanger?: boolean;
  problem?: Problem | undefined;
  /** Where the focus goes afterwards, when what opened the dialog is gone. */
  returnFocusTo?: RefObject<HTMLElement>;
  children: ReactNode;
  onClose(): void;
}

/** A question, a form or an answer over the page. Escape closes it, a click beside it does not. */
function DialogFrame({ title, isDanger = false, footer, problem, children }: Frame & { footer: ReactNode }) {
  const { text } = useTexts();
  return (
    <>
      <ModalHeader hasCloseButton closeButtonLabel={text('close')}>
        <ModalTitle {...(isDanger && { appearance: 'danger' as const })}>{title}</ModalTitle>
      </ModalHeader>
      <ModalBody>
        {problem && <ProblemMessage problem={problem} />}
        {children}
      </ModalBody>
      <ModalFooter>{footer}</ModalFooter>
    </>
  );
}

interface FormProps<Values> extends Frame {
  submitLabel: string;
  /** Resolves with the faults of the fields, by name. */
  onSubmit(values: Values): Promise<Record<string, string> | undefined>;
}

export function FormDialog<Values extends Record<string, unknown>>(props: FormProps<Values>) {
  const { text } = useTexts();
  const { submitLabel, onSubmit, onClose, returnFocusTo } = props;
  return (
    <Modal onClose={onClose} shouldCloseOnOverlayClick={false} {...(returnFocusTo && { shouldReturnFocus: returnFocusTo })}>
      <Form<Values> onSubmit={onSubmit}>
        {({ formProps, submitting }) => (
          <form {...formProps}>
            <DialogFrame
              {...props}
              footer={
                <>
                  <Button appearance="subtle" onClick={onClose}>
                    {text('cancel')}
                  </Button>
                  <Button type="submit" appearance="primary" isLoading={submitting}>
                    {submitLabel}
                  </Button>
                </>
              }
            />
          </form>
        )}
      </Form>
    </Modal>
  );
}

interface QuestionProps extends Frame {
  confirmLabel: string;
  isBusy: boolean;
  onConfirm(): void;
  /** It is gone, with its fading, and the focus is back where it came from. */
  onClosed?: () => void;
}

export function QuestionDialog(props: QuestionProps) {
  const { text } = useTexts();
  const { confirmLabel, isBusy, isDanger = false, onConfirm, onClose, onClosed } = props;
  const confirm = (
    <Button appearance={isDanger ? 'danger' : 'primary'} isLoading={isBusy} onClick={onConfirm}>
      {confirmLabel}
    </Button>
  );
  return (
    <Modal onClose={onClose} shouldCloseOnOverlayClick={false} onCloseComplete={() => setTimeout(() => onClosed?.())}>
      <DialogFrame
        {...props}
        footer={
          <>
            <Button appearance="subtle" onClick={onClose}>
              {text('cancel')}
            </Button>
            {confirm}
          </>
        }
      />
    </Modal>
  );
}

/** Something to read. */
export function AnswerDialog(props: Frame & { doneLabel: string }) {
  const { doneLabel, onClose, returnFocusTo } = props;
  return (
    <Modal onClose={onClose} shouldCloseOnOverlayClick={false} {...(returnFocusTo && { shouldReturnFocus: returnFocusTo })}>
      <DialogFrame
        {...props}
        footer={
          <Button appearance="primary" onClick={onClose}>
            {doneLabel}
          </Button>
        }
      />
    </Modal>
  );
}
