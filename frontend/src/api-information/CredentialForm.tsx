import Button from '@atlaskit/button/new';
import Form from '@atlaskit/form';
import Textfield from '@atlaskit/textfield';
import { type RefObject, useEffect, useRef } from 'react';

import { type Credential, type CredentialKind, isCredential, saveCredential } from '../api/credentials';
import { besides, faultsOf } from '../parts/faults';
import { FormField } from '../parts/FormField';
import { ProblemMessage } from '../parts/ProblemMessage';
import { useAction } from '../parts/useAction';
import { useSession } from '../session';
import { type TextKey, useTexts } from '../texts';

interface Field {
  name: 'key' | 'token' | 'email';
  label: TextKey;
  type: 'password' | 'email';
}

const FIELDS: Record<CredentialKind, readonly Field[]> = {
  organizationKey: [{ name: 'key', label: 'credential.key', type: 'password' }],
  userToken: [
    { name: 'token', label: 'credential.token', type: 'password' },
    { name: 'email', label: 'credential.email', type: 'email' },
  ],
};

interface Props {
  credential: Credential;
  isOpen: boolean;
  /** *Change…*: has the focus again when the form is closed. */
  anchor: RefObject<HTMLButtonElement>;
  onOpen(): void;
  onClose(): void;
  onSaved(saved: Credential): void;
  /** It was refused; this is what is still there. */
  onKept(current: Credential): void;
}

/** The fields of a credential: disabled until *Change…*, and empty again after *Save*. */
export function CredentialForm({ credential, isOpen, anchor, onOpen, onClose, onSaved, onKept }: Props) {
  const { host } = useSession();
  const texts = useTexts();
  const { text } = texts;
  const { problem, run } = useAction();
  const { kind } = credential;
  const fields = FIELDS[kind];
  const labels = {
    ...Object.fromEntries(fields.map(({ name, label }) => [name, text(label)])),
    expiresOn: text('credential.expiresOn'),
  };
  const failed = besides(problem, labels);
  const first = useRef<HTMLInputElement>(null);
  const wasOpen = useRef(isOpen);
  useEffect(() => {
    // The button that was pressed has gone.
    if (isOpen !== wasOpen.current) {
      wasOpen.current = isOpen;
      (isOpen ? first : anchor).current?.focus();
    }
  }, [anchor, isOpen]);

  const submit = async (values: Record<string, string>): Promise<Record<string, string> | undefined> => {
    const given = Object.keys(labels).map((name) => [name, values[name]?.trim() ?? '']).filter(([, value]) => value !== '');
    const failure = await run(async () => onSaved(await saveCredential(host, credential, Object.fromEntries(given))));
    if (isCredential(failure?.current)) {
      onKept(failure.current);
    }
    return faultsOf(failure, labels, texts);
  };

  return (
    // Another form each time: nothing typed is left in it.
    <Form<Record<string, string>> key={String(isOpen)} onSubmit={submit}>
      {({ formProps, submitting }) => (
        <form {...formProps} autoComplete="off" className="credential-form">
          {failed && isOpen && <ProblemMessage problem={failed} />}
          {fields.map(({ name, label, type }, index) => (
            <FormField
              key={name}
              name={name}
              label={text(label)}
              isRequired={isOpen}
              isDisabled={!isOpen}
              defaultValue={name === 'email' ? (credential.email ?? '') : ''}
            >
              {(control) => (
                <Textfield
                  {...control}
                  {...(index === 0 && { ref: first })}
                  type={type}
                  autoComplete="off"
                  spellCheck={false}
                  maxLength={4096}
                />
              )}
            </FormField>
          ))}
          {isOpen && (
            <FormField name="expiresOn" label={text('credential.expiresOn')} help={text('credential.expiresOn.help')}>
              {(control) => <Textfield {...control} type="date" max="2099-12-31" />}
            </FormField>
          )}
          {isOpen ? (
            <div className="actions">
              <Button type="submit" appearance="primary" isLoading={submitting}>
                {text('save')}
              </Button>
              <Button appearance="subtle" isDisabled={submitting} onClick={onClose}>
                {text('cancel')}
              </Button>
              <span role="status">{submitting && text('credential.verifying')}</span>
            </div>
          ) : (
            <Button ref={anchor} onClick={onOpen}>{text(`credential.change.${kind}`)}</Button>
          )}
        </form>
      )}
    </Form>
  );
}
