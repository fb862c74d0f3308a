import Button from '@atlaskit/button/new';
import { useState } from 'react';

import { TOKEN_STATES, type TokenState } from '../api/tokens';
import type { Person } from '../api/users';
import { Choice } from '../parts/Choice';
import { PersonPicker } from '../parts/PersonPicker';
import { SearchField } from '../parts/SearchField';
import { useTexts } from '../texts';
import type { TokenList } from './useTokenList';

interface Props {
  list: TokenList;
  /** Whether the tokens are of more than one person. */
  isOfAll: boolean;
  /** How many rows are chosen. */
  selected: number;
  onDeactivate(): void;
}

const ALL = 'all';

/** Search, filter, and what is done with several tokens at once. */
export function TokenToolbar({ list, isOfAll, selected, onDeactivate }: Props) {
  const { text } = useTexts();
  const [person, setPerson] = useState<Person>();
  const choose = (chosen: Person | undefined): void => {
    setPerson(chosen);
    list.ask({ account: chosen?.accountId ?? '' });
  };
  const options = [
    { value: ALL, label: text('tokens.allStates') },
    ...TOKEN_STATES.map((state) => ({ value: state, label: text(`state.${state}`) })),
  ];
  return (
    <div className="toolbar" role="search" aria-label={text('tokens.search')}>
      <SearchField label={text('tokens.search')} placeholder={text('tokens.searchIn')} onSearch={(q) => list.ask({ q })} />
      <div className="filter">
        <Choice
          label={text('tokens.state')}
          options={options}
          value={list.query.state || ALL}
          onChange={(state) => list.ask({ state: state === ALL ? '' : (state as TokenState) })}
        />
      </div>
      {isOfAll && (
        <div className="filter">
          <PersonPicker label={text('tokens.user')} placeholder={text('tokens.allUsers')} value={person} isClearable onChange={choose} />
        </div>
      )}
      {selected > 0 && <Button onClick={onDeactivate}>{text('tokens.deactivate', { count: selected })}</Button>}
    </div>
  );
}
