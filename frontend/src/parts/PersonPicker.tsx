import Avatar from '@atlaskit/avatar';
import Select from '@atlaskit/select/select';

import type { Person } from '../api/users';
import { useTexts } from '../texts';
import { nameOf } from './PersonName';
import { ProblemMessage } from './ProblemMessage';
import { usePeopleSearch } from './usePeopleSearch';

interface Props {
  id?: string;
  /** For a picker that no visible label names. */
  label?: string;
  placeholder?: string;
  value: Person | undefined;
  isInvalid?: boolean;
  isClearable?: boolean;
  describedBy?: string | undefined;
  onChange(person: Person | undefined): void;
}

/** The last line of a list that has not everybody. */
const MORE: Person = { accountId: '', displayName: null, avatarUrl: null, active: false };

/** Finds somebody among all active people of the site, by name or e-mail address. */
export function PersonPicker({ id, label, placeholder, value, isInvalid = false, isClearable = false, describedBy, onChange }: Props) {
  const { text } = useTexts();
  const { found, isPart, isLoading, problem, search, open, close, endOf } = usePeopleSearch();
  const labelOf = (person: Person): string =>
    person === MORE ? text('picker.more') : [nameOf(person.accountId, person), endOf(person)].filter(Boolean).join(' …');

  return (
    <>
      <Select<Person>
        {...(id && { inputId: id })}
        {...(label && { label })}
        {...(describedBy && { 'aria-describedby': describedBy })}
        options={isPart ? [...found, MORE] : found}
        filterOption={null}
        isLoading={isLoading}
        value={value ?? null}
        isInvalid={isInvalid}
        isClearable={isClearable}
        placeholder={placeholder ?? text('picker.placeholder')}
        loadingMessage={() => text('picker.loading')}
        noOptionsMessage={() => text(problem ? 'picker.failed' : 'picker.none')}
        menuPosition="fixed"
        isOptionDisabled={(person) => person === MORE}
        getOptionValue={({ accountId }) => accountId}
        getOptionLabel={labelOf}
        formatOptionLabel={(person) => <Option person={person} label={labelOf(person)} />}
        onMenuOpen={open}
        onInputChange={(typed, { action }) => (action === 'input-change' ? void search(typed) : close())}
        onChange={(person) => onChange(person ?? undefined)}
      />
      {problem && <ProblemMessage problem={problem} />}
    </>
  );
}

function Option({ person, label }: { person: Person; label: string }) {
  return (
    <span className="person">
      {person !== MORE && <Avatar size="small" {...(person.avatarUrl && { src: person.avatarUrl })} />}
      <span>{label}</span>
    </span>
  );
}
