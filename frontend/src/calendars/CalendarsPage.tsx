import Button from '@atlaskit/button/new';
import ModalTransition from '@atlaskit/modal-dialog/modal-transition';
import { lazy, Suspense, useRef, useState } from 'react';

import { type Calendar, chooseDefault, idOf, loadCalendar, loadCalendars } from '../api/calendars';
import type { Versioned } from '../api/client';
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
  const { value, problem, isLoading, reload } = useLoaded(() => loadCalendars(host), [host]);
  const action = useAction();
  const [editing, setEditing] = useState<Editing>();
  const [leaving, setLeaving] = useState<Versioned<Calendar>>();
  const create = useRef<HTMLButtonElement>(null);
  /** The button that opened the question goes with its row. */
  const isGone = useRef(false);

  const back = (): void => {
    setEditing(undefined);
    // Once the list is there again.
    setTimeout(() => create.current?.focus());
  };
  /** One thing at a time; what somebody else has changed, or deleted, is asked for anew. */
  const run = async (work: () => Promise<void>): Promise<void> => {
    const failure = action.isBusy ? undefined : await action.run(work);
    if (failure?.status === 412 || failure?.status === 404) {
      await reload();
    }
  };
  const edit = (calendar: Calendar): void =>
    void run(async () => setEditing({ calendar: await loadCalendar(host, idOf(calendar)) }));
  const makeDefault = (calendar: Calendar): void =>
    void run(async () => {
      await chooseDefault(host, calendar, value?.etag);
      host.notify({ kind: 'success', title: text('calendars.defaultChosen') });
      await reload();
      // The button that was pressed has gone.
      create.current?.focus();
    });
  const ask = (calendar: Calendar): void =>
    void run(async () => {
      isGone.current = false;
      setLeaving(await loadCalendar(host, idOf(calendar)));
    });
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
        <CalendarTable calendars={value.document} onEdit={edit} onDelete={ask} onDefault={makeDefault} />
      )}
      <p className="subtle">{text('calendars.note')}</p>
      <ModalTransition>
        {leaving && (
          <DeleteCalendar
            calendar={leaving}
            onClose={() => setLeaving(undefined)}
            onStale={setLeaving}
            onDeleted={deleted}
            onClosed={() => isGone.current && create.current?.focus()}
          />
        )}
      </ModalTransition>
    </>
  );
}
