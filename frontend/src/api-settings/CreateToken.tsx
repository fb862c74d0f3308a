import Field from '@atlaskit/form/field';
import { ErrorMessage, HelperMessage } from '@atlaskit/form/messages';
import { useState } from 'react';

import { useIdempotencyKey } from '../api/idempotency';
import { type CreatedToken as Created, createToken, type Mount } from '../api/tokens';
import type { Person } from '../api/users';
import { dateAfter, endOfDay } from '../dates';
import { FormDialog } from '../parts/Dialog';
import { ExpiryField } from '../parts/ExpiryField';
import { besides, faultsOf } from '../parts/faults';
import { NotesField } from '../parts/NotesField';
import { PersonPicker } from '../parts/PersonPicker';
import { useAction } from '../parts/useAction';
import { useSession } from '../session';
import { useTexts } from '../texts';

interface Props {
  mount: Mount;
  onCreated(created: Created): void;
  onClose(): void;
}

interface Values extends Record<string, unknown> {
  accountId?: Person;
  /** A calendar date. */
  expiresAt: string;
  notes?: string;
}

const USUAL_DAYS = 90;

export default function CreateToken({ mount, onCreated, onClose }: Props) {
  const { host, me, people, timeZone } = useSession();
  const texts = useTexts();
  const { text } = texts;
  const { problem, run } = useAction();
  const keyFor = useIdempotencyKey();
  const [opened] = useState(Date.now);
  const labels = { accountId: text('create.user'), expiresAt: text('expiry.name'), notes: text('notes.label') };

  const submit = async ({ accountId, expiresAt, notes = '' }: Values): Promise<Record<string, string> | undefined> => {
    if (expiresAt === '') {
      return { expiresAt: text('expiry.required') };
    }
    const draft = { accountId: (accountId ?? me).accountId, expiresAt: endOfDay(expiresAt, timeZone), notes };
    const failure = await run(async () => onCreated(await createToken(host, mount, draft, keyFor(draft))));
    return faultsOf(failure, labels, texts);
  };

  return (
    <FormDialog<Values>
      title={text('create.title')}
      submitLabel={text('create.submit')}
      problem={besides(problem, labels)}
      onSubmit={submit}
      onClose={onClose}
    >
      {mount === 'tokens' && (
        <Field<Person | undefined> name="accountId" label={text('create.user')} defaultValue={people.find(me.accountId)} isRequired>
          {({ fieldProps, error }) => (
            <>
              <PersonPicker
                id={fieldProps.id}
                value={fieldProps.value}
                isInvalid={fieldProps.isInvalid}
                describedBy={fieldProps['aria-describedby']}
                onChange={fieldProps.onChange}
              />
              {error && <ErrorMessage>{error}</ErrorMessage>}
              <HelperMessage>{text('create.user.help')}</HelperMessage>
            </>
          )}
        </Field>
      )}
      <ExpiryField defaultValue={dateAfter(opened, USUAL_DAYS, timeZone)} />
      <NotesField />
    </FormDialog>
  );
}
