import Avatar from '@atlaskit/avatar';

import type { Person } from '../api/users';
import { useSession } from '../session';
import { useTexts } from '../texts';

interface Props {
  accountId: string;
  person: Person | undefined;
  isSmall?: boolean;
}

/** Somebody with their face; whom Jira does not name is shown by account id, and nothing more is said of them. */
export function PersonName({ accountId, person, isSmall = false }: Props) {
  const { me } = useSession();
  const { text } = useTexts();
  const name = nameOf(accountId, person);
  return (
    <span className="person">
      {!isSmall && <Avatar size="small" {...(person?.avatarUrl && { src: person.avatarUrl })} />}
      <span>
        {accountId === me.accountId ? text('person.you', { name }) : name}
        {person?.active === false && person.displayName !== null && <span className="subtle"> {text('person.deactivated')}</span>}
      </span>
    </span>
  );
}

export function nameOf(accountId: string, person: Person | undefined): string {
  return person?.displayName ?? accountId;
}
