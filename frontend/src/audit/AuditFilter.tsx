import Button from '@atlaskit/button/new';
import Textfield from '@atlaskit/textfield';
import { type FormEvent, useId, useState } from 'react';

import { type AuditQuery, CATEGORIES, type Category } from '../api/audit';
import type { Person } from '../api/users';
import { instantOf, nextDay } from '../dates';
import { Choice } from '../parts/Choice';
import { PersonPicker } from '../parts/PersonPicker';
import { useSession } from '../session';
import { useTexts } from '../texts';

interface Wanted {
  from: string;
  to: string;
  category: string;
  actor: Person | undefined;
  q: string;
}

const ALL = 'all';
const NOTHING: Wanted = { from: '', to: '', category: ALL, actor: undefined, q: '' };

/** What is to be seen; days are those of the viewer's Jira time zone. */
export function AuditFilter({ onChange }: { onChange(query: AuditQuery): void }) {
  const { timeZone } = useSession();
  const { text } = useTexts();
  const id = useId();
  const [wanted, setWanted] = useState(NOTHING);
  const change = (part: Partial<Wanted>): void => setWanted((old) => ({ ...old, ...part }));

  const apply = ({ from, to, category, actor, q }: Wanted): void =>
    onChange({
      from: from ? instantOf(`${from}T00:00`, timeZone) : undefined,
      to: to ? nextDay(to, timeZone) : undefined,
      category: category === ALL ? undefined : (category as Category),
      actor: actor?.accountId,
      q: q.trim(),
    });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    apply(wanted);
  };
  const clear = (): void => {
    setWanted(NOTHING);
    apply(NOTHING);
  };

  const days = (['from', 'to'] as const).map((name) => (
    <div key={name} className="field">
      <label htmlFor={`${id}-${name}`}>{text(`audit.${name}`)}</label>
      <Textfield id={`${id}-${name}`} type="date" value={wanted[name]} onChange={(event) => change({ [name]: event.currentTarget.value })} />
    </div>
  ));
  const categories = CATEGORIES.map((category) => ({ value: category, label: text(`audit.category.${category}`) }));
  return (
    <form className="toolbar" role="search" aria-label={text('audit.filter')} onSubmit={submit}>
      {days}
      <div className="field filter">
        <label htmlFor={`${id}-category`}>{text('audit.category')}</label>
        <Choice
          id={`${id}-category`}
          options={[{ value: ALL, label: text('audit.category.all') }, ...categories]}
          value={wanted.category}
          onChange={(category) => change({ category })}
        />
      </div>
      <div className="field filter">
        <label htmlFor={`${id}-actor`}>{text('audit.actor')}</label>
        <PersonPicker id={`${id}-actor`} value={wanted.actor} isClearable onChange={(actor) => change({ actor })} />
      </div>
      <div className="field">
        <label htmlFor={`${id}-q`}>{text('audit.search')}</label>
        <Textfield id={`${id}-q`} type="search" autoComplete="off" value={wanted.q} onChange={(event) => change({ q: event.currentTarget.value })} />
      </div>
      <div className="actions">
        <Button type="submit">{text('audit.apply')}</Button>
        <Button appearance="subtle" onClick={clear}>
          {text('audit.clear')}
        </Button>
      </div>
    </form>
  );
}
