import Button from '@atlaskit/button/new';
import Textfield from '@atlaskit/textfield';
import { type FormEvent, useEffect, useId, useMemo, useRef, useState } from 'react';

import { type Calendar, createCalendar, idOf, loadCalendar, replaceCalendar } from '../api/calendars';
import { useIdempotencyKey } from '../api/idempotency';
import type { Versioned } from '../api/client';
import { Choice } from '../parts/Choice';
import { ProblemMessage } from '../parts/ProblemMessage';
import { useAction } from '../parts/useAction';
import { useSession } from '../session';
import { useTexts } from '../texts';
import { type Draft, documentOf, draftOf, newDraft } from './draft';
import { ExceptionsEditor } from './ExceptionsEditor';
import { HolidaysEditor } from './HolidaysEditor';
import { Preview } from './Preview';
import { WeekEditor } from './WeekEditor';

interface Props {
  /** None for a new calendar. */
  calendar: Versioned<Calendar> | undefined;
  onSaved(): void;
  onClose(): void;
}

export default function CalendarEditor({ calendar, onSaved, onClose }: Props) {
  const { host, timeZone } = useSession();
  const { text } = useTexts();
  const { isBusy, problem, run } = useAction();
  const keyFor = useIdempotencyKey();
  const id = useId();
  const title = useRef<HTMLHeadingElement>(null);
  const [etag, setEtag] = useState(calendar?.etag);
  const [draft, setDraft] = useState<Draft>(calendar ? draftOf(calendar.document) : newDraft(timeZone));
  const zones = useMemo(() => zoneNames(draft.timeZone), [draft.timeZone]);
  const change = (part: Partial<Draft>): void => setDraft((old) => ({ ...old, ...part }));
  useEffect(() => title.current?.focus(), []);

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const document = documentOf(draft);
    const failure = await run(async () => {
      await (calendar
        ? replaceCalendar(host, idOf(calendar.document), document, etag)
        : createCalendar(host, document, keyFor(document)));
      host.notify({ kind: 'success', title: text('calendar.saved', { name: document.name }) });
      onSaved();
    });
    if (failure?.status === 412 && calendar) {
      // With the version that the next attempt must name.
      const current = await loadCalendar(host, idOf(calendar.document)).catch(() => undefined);
      if (current) {
        setDraft(draftOf(current.document));
        setEtag(current.etag);
      }
    }
  };

  return (
    <section aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`} ref={title} tabIndex={-1}>
        {text(calendar ? 'calendar.edit' : 'calendar.create')}
      </h2>
      <form className="form" id={`${id}-form`} onSubmit={(event) => void submit(event)}>
        {problem && <ProblemMessage problem={problem} />}
        <div className="field">
          <label htmlFor={`${id}-name`}>{text('calendar.name')}</label>
          <Textfield id={`${id}-name`} isRequired maxLength={255} width="large" value={draft.name} onChange={(event) => change({ name: event.currentTarget.value })} />
        </div>
        <div className="field">
          <label htmlFor={`${id}-zone`}>{text('calendar.timeZone')}</label>
          <Choice id={`${id}-zone`} options={zones} value={draft.timeZone} onChange={(zone) => change({ timeZone: zone })} />
        </div>
        <WeekEditor week={draft.week} onChange={(week) => change({ week })} />
        <HolidaysEditor holidays={draft.holidays} onChange={(holidays) => change({ holidays })} />
        <ExceptionsEditor exceptions={draft.exceptions} onChange={(exceptions) => change({ exceptions })} />
      </form>
      <Preview draft={draft} />
      <div className="actions">
        <Button type="submit" form={`${id}-form`} appearance="primary" isLoading={isBusy}>
          {text('save')}
        </Button>
        <Button appearance="subtle" isDisabled={isBusy} onClick={onClose}>
          {text('cancel')}
        </Button>
      </div>
    </section>
  );
}

/** All that the browser knows, and the one that is chosen. */
function zoneNames(chosen: string): { value: string; label: string }[] {
  const names = new Set(['UTC', chosen, ...Intl.supportedValuesOf('timeZone')]);
  return [...names].sort().map((name) => ({ value: name, label: name }));
}
