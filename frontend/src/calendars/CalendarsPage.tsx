import Button from '@atlaskit/button/new';
import ModalTransition from '@atlaskit/modal-dialog/modal-transition';
import { lazy, Suspense, useRef, useState } from 'react';

import { type Calendar, chooseDefault, idOf, listCalendars, loadCalendar } from '../api/calendars';
import type { Versioned } from '../api/settings';
import { Heading } from '../parts/Heading';
import { Loading } from '../parts/Loading';
import { ProblemMessage } from '../parts/ProblemMessage';
import { useAction } from '../parts/useAction';
import { useLoaded } from '../parts/useLoaded';
import { useSession } from '../session';
import { useTexts } from '../texts';
import { CalendarTable } from './CalendarTable';
import { DeleteCalendar } from './DeleteCalendar';

const CalendarEditor = lazy(() => import('./CalendarEditor'));

type Editing = { calendar: Versioned<Calendar> | undefined };

/** The working calendars of the site: which hours count as worked. */
export default function CalendarsPage() {
  const { host } = useSession();
  const { text } = useTexts();
  const { value, problem, isLoading, reload } = useLoaded(() => listCalendars(host), [host]);
  const action = useAction();
  const [editing, setEditing] = useState<Editing>();
  const [leaving, setLeaving] = useState<Calendar>();
  const create = useRef<HTMLButtonElement>(null);
  /** The button that opened the question goes with its row. */
  const isGone = useRef(false);

  const back = (): void => {
    setEditing(undefined);
    // Once the list is there again.
    setTimeout(() => create.current?.focus());
  };
  const edit = (calendar: Calendar): void =>
    void action.run(async () => setEditing({ calendar: await loadCalendar(host, idOf(calendar)) }));
  const makeDefault = (calendar: Calendar): void =>
    void action.run(async () => {
      await chooseDefault(host, calendar);
      host.notify({ kind: 'success', title: text('calendars.defaultChosen') });
      await reload();
    });

  const ask = (calendar: Calendar): void => {
    isGone.current = false;
    setLeaving(calendar);
  };
  const deleted = (): void => {
    setLeaving(undefined);
    isGone.current = true;
    host.notify({ kind: 'success', title: text('calendars.deleted') });
    void reload();
  };

  if (editing) {
    const saved = (): void => {
      back();
      void reload();
    };
    return (
      <>
        <Heading subtitle={text('calendars.subtitle')} />
        <Suspense fallback={<Loading />}>
          <CalendarEditor calendar={editing.calendar} onSaved={saved} onClose={back} />
        </Suspense>
      </>
    );
  }
  return (
    <>
      <Heading
        subtitle={text('calendars.subtitle')}
        actions={
          <Button ref={create} appearance="primary" onClick={() => setEditing({ calendar: undefined })}>
            {text('calendars.create')}
          </Button>
        }
      />
      {action.problem && <ProblemMessage problem={action.problem} />}
      {problem && <ProblemMessage problem={problem} onRetry={() => void reload()} />}
      {isLoading && !value && <Loading />}
      {value && (
        <CalendarTable calendars={value} isBusy={action.isBusy} onEdit={edit} onDelete={ask} onDefault={makeDefault} />
      )}
      <p className="subtle">{text('calendars.note')}</p>
      <ModalTransition>
        {leaving && (
          <DeleteCalendar
            calendar={leaving}
            onClose={() => setLeaving(undefined)}
            onDeleted={deleted}
            onClosed={() => isGone.current && create.current?.focus()}
          />
        )}
      </ModalTransition>
    </>
  );
}
