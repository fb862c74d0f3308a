import Avatar from '@atlaskit/avatar';
import AsyncSelect from '@atlaskit/select/async-select';
import { useRef } from 'react';

import { findPeople, type Person } from '../api/users';
import { useSession } from '../session';
import { useTexts } from '../texts';
import { nameOf } from './PersonName';

interface Props {
  id?: string;
  /** For a picker that no visible label names. */
  label?: string;
  value: Person | undefined;
  isInvalid?: boolean;
  isClearable?: boolean;
  describedBy?: string | undefined;
  onChange(person: Person | undefined): void;
}

const PAUSE = 200;

/** Finds somebody among all active people of the site, by name or e-mail address. */
export function PersonPicker({ id, label, value, isInvalid = false, isClearable = false, describedBy, onChange }: Props) {
  const { host, people } = useSession();
  const { text } = useTexts();
  const turn = useRef(0);

  /** Asks when typing has paused; what an earlier question answers is of no interest. */
  const load = async (typed: string): Promise<Person[]> => {
    const mine = ++turn.current;
    await new Promise((resolve) => setTimeout(resolve, typed === '' ? 0 : PAUSE));
    if (mine !== turn.current) {
      return [];
    }
    const found = await findPeople(host, typed.trim()).catch(() => []);
    people.add(found);
    return found;
  };

  return (
    <AsyncSelect<Person>
      {...(id && { inputId: id })}
      {...(label && { label })}
      {...(describedBy && { 'aria-describedby': describedBy })}
      cacheOptions
      defaultOptions
      loadOptions={load}
      value={value ?? null}
      isInvalid={isInvalid}
      isClearable={isClearable}
      placeholder={text('picker.placeholder')}
      loadingMessage={() => text('picker.loading')}
      noOptionsMessage={() => text('picker.none')}
      menuPosition="fixed"
      getOptionValue={({ accountId }) => accountId}
      getOptionLabel={(person) => nameOf(person.accountId, person)}
      formatOptionLabel={(person) => (
        <span className="person">
          <Avatar size="small" {...(person.avatarUrl && { src: person.avatarUrl })} />
          <span>{nameOf(person.accountId, person)}</span>
        </span>
      )}
      onChange={(person) => onChange(person ?? undefined)}
    />
  );
}
