import Field from '@atlaskit/form/field';
import SectionMessage from '@atlaskit/section-message/message';
import Toggle from '@atlaskit/toggle';
import { useState } from 'react';

import { changeToken, isToken, type Mount, type Token, type TokenChange } from '../api/tokens';
import { dateOf, endOfDay } from '../dates';
import { FormDialog } from '../parts/Dialog';
import { ExpiryField } from '../parts/ExpiryField';
import { Facts } from '../parts/Facts';
import { besides, faultsOf } from '../parts/faults';
import { NotesField } from '../parts/NotesField';
import { PersonName } from '../parts/PersonName';
import { useAction } from '../parts/useAction';
import { usePeople } from '../people';
import { useSession } from '../session';
import { useTexts } from '../texts';

interface Props {
  mount: Mount;
  token: Token;
  canActivate: boolean;
  onChanged(token: Token): void;
  /** The server has another version of the token. */
  onStale(current: Token): void;
  onClose(): void;
}

interface Values extends Record<string, unknown> {
  active: boolean;
  expiresAt: string;
  notes?: string;
}

export default function EditToken({ mount, token, canActivate, onChanged, onStale, onClose }: Props) {
  const { host, timeZone } = useSession();
  const texts = useTexts();
  const { text, time } = texts;
  const { problem, run } = useAction();
  const labels = { active: text('column.active'), expiresAt: text('expiry.name'), notes: text('notes.label') };
  const [current, setCurrent] = useState(token);
  const find = usePeople([token.user.accountId]);
  const opened = dateOf(token.expiresAt, timeZone);

  const submit = async (values: Values): Promise<Record<string, string> | undefined> => {
    if (values.expiresAt === '') {
      return { expiresAt: text('expiry.required') };
    }
    const failure = await run(async () => onChanged(await changeToken(host, mount, current, changeOf(values))));
    if (isToken(failure?.current)) {
      setCurrent(failure.current);
      onStale(failure.current);
    }
    return faultsOf(failure, labels, texts);
  };

  /** Only what the viewer has changed: the rest stays as whoever else has made it. */
  const changeOf = ({ active, expiresAt, notes = '' }: Values): TokenChange => ({
    ...(active !== token.active && { active }),
    ...(expiresAt !== opened && { expiresAt: endOfDay(expiresAt, timeZone) }),
    ...(notes !== token.notes && { notes }),
  });

  return (
    <FormDialog<Values>
      title={text('edit.title')}
      submitLabel={text('save')}
      problem={besides(problem, labels)}
      onSubmit={submit}
      onClose={onClose}
    >
      {current !== token && <Current token={current} />}
      <Facts
        facts={[
          [text('column.user'), <PersonName accountId={token.user.accountId} person={find(token.user.accountId)} />],
          [text('column.createdAt'), time(token.createdAt)],
        ]}
      />
      <Field<boolean> name="active" label={text('column.active')} defaultValue={token.active} isDisabled={!token.active && !canActivate}>
        {({ fieldProps: { id, value, isDisabled, onChange } }) => (
          <Toggle id={id} isChecked={value} isDisabled={isDisabled} onChange={(event) => onChange(event.currentTarget.checked)} />
        )}
      </Field>
      <ExpiryField defaultValue={opened} allowsPast />
      <NotesField defaultValue={token.notes} />
    </FormDialog>
  );
}

/** The row as somebody else has made it meanwhile. */
function Current({ token }: { token: Token }) {
  const { text, time } = useTexts();
  return (
    <SectionMessage appearance="information" title={text('edit.current')}>
      <Facts
        facts={[
          [text('column.active'), text(token.active ? 'yes' : 'no')],
          [text('column.expiresAt'), time(token.expiresAt)],
          [text('column.notes'), <span className="notes">{token.notes || text('token.noNotes')}</span>],
        ]}
      />
      <p>{text('edit.again')}</p>
    </SectionMessage>
  );
}
