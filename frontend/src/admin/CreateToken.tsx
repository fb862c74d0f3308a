import Button from '@atlaskit/button/new';
import Form from '@atlaskit/form';
import Field from '@atlaskit/form/field';
import { ErrorMessage, HelperMessage } from '@atlaskit/form/messages';
import Modal from '@atlaskit/modal-dialog/modal-dialog';
import ModalBody from '@atlaskit/modal-dialog/modal-body';
import ModalFooter from '@atlaskit/modal-dialog/modal-footer';
import ModalHeader from '@atlaskit/modal-dialog/modal-header';
import ModalTitle from '@atlaskit/modal-dialog/modal-title';
import TextArea from '@atlaskit/textarea';
import Textfield from '@atlaskit/textfield';
import { useState } from 'react';

import { dateAfter, endOfDay, knownZone } from '../dates';
import type { Host } from '../host';
import { Problem } from '../problem';
import { ProblemMessage } from '../ProblemMessage';
import { useTexts } from '../texts';
import { createToken } from '../tokens';

interface Props {
  host: Host;
  onCreated(token: string): void;
  onClose(): void;
}

interface Values {
  accountId: string;
  /** A calendar date. */
  expiresAt: string;
  notes?: string;
}

const FIELDS = ['accountId', 'expiresAt', 'notes'] as const;
const USUAL_DAYS = 90;
const LAST_DAY = '2099-12-31';

export function CreateToken({ host, onCreated, onClose }: Props) {
  const { text } = useTexts();
  const [problem, setProblem] = useState<Problem>();
  const [opened] = useState(Date.now);
  const timeZone = knownZone(host.viewer.timeZone);

  /** Resolves with the faults of the fields, by name. */
  const submit = async (values: Values): Promise<Record<string, string> | undefined> => {
    setProblem(undefined);
    try {
      const draft = {
        accountId: values.accountId.trim(),
        expiresAt: endOfDay(values.expiresAt, timeZone),
        notes: values.notes ?? '',
      };
      onCreated(await createToken(host, draft));
      return undefined;
    } catch (error) {
      const failure = error instanceof Problem ? error : Problem.unanswered(error);
      const faults = FIELDS.flatMap((name) => {
        const list = (failure.fields[name] ?? []).map((fault) =>
          text('create.fault', { field: text(`create.${name}`), fault }),
        );
        return list.length > 0 ? [[name, list.join(' ')]] : [];
      });
      if (faults.length === 0) {
        setProblem(failure);
        return undefined;
      }
      return Object.fromEntries(faults);
    }
  };

  return (
    <Modal onClose={onClose} shouldCloseOnOverlayClick={false}>
      <Form<Values> onSubmit={submit}>
        {({ formProps, submitting }) => (
          <form {...formProps}>
            <ModalHeader hasCloseButton closeButtonLabel={text('close')}>
              <ModalTitle>{text('create.title')}</ModalTitle>
            </ModalHeader>
            <ModalBody>
              {problem && <ProblemMessage problem={problem} />}
              <Field<string>
                name="accountId"
                label={text('create.accountId')}
                defaultValue={host.viewer.accountId ?? ''}
                isRequired
              >
                {({ fieldProps, error }) => (
                  <>
                    <Textfield {...fieldProps} maxLength={128} autoComplete="off" spellCheck={false} />
                    {error && <ErrorMessage>{error}</ErrorMessage>}
                    <HelperMessage>{text('create.accountId.help')}</HelperMessage>
                  </>
                )}
              </Field>
              <Field<string>
                name="expiresAt"
                label={text('create.expiresAt')}
                defaultValue={dateAfter(opened, USUAL_DAYS, timeZone)}
                isRequired
              >
                {({ fieldProps, error }) => (
                  <>
                    <Textfield {...fieldProps} type="date" min={dateAfter(opened, 0, timeZone)} max={LAST_DAY} />
                    {error && <ErrorMessage>{error}</ErrorMessage>}
                    <HelperMessage>{text('create.expiresAt.help', { timeZone })}</HelperMessage>
                  </>
                )}
              </Field>
              <Field<string, HTMLTextAreaElement> name="notes" label={text('create.notes')} defaultValue="">
                {({ fieldProps, error }) => (
                  <>
                    <TextArea {...fieldProps} maxLength={1000} minimumRows={2} />
                    {error && <ErrorMessage>{error}</ErrorMessage>}
                    <HelperMessage>{text('create.notes.help')}</HelperMessage>
                  </>
                )}
              </Field>
            </ModalBody>
            <ModalFooter>
              <Button appearance="subtle" onClick={onClose}>
                {text('cancel')}
              </Button>
              <Button type="submit" appearance="primary" isLoading={submitting}>
                {text('create.submit')}
              </Button>
            </ModalFooter>
          </form>
        )}
      </Form>
    </Modal>
  );
}
