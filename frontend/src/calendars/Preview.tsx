import Button from '@atlaskit/button/new';
import Textfield from '@atlaskit/textfield';
import { type FormEvent, useId, useState } from 'react';

import { previewCalendar } from '../api/calendars';
import { instantOf } from '../dates';
import { ProblemMessage } from '../parts/ProblemMessage';
import { useAction } from '../parts/useAction';
import { useSession } from '../session';
import { useTexts } from '../texts';
import { documentOf, type Draft } from './draft';

/** Worked time between two moments, counted by the server with the calendar as it is being edited. */
export function Preview({ draft }: { draft: Draft }) {
  const { host } = useSession();
  const { text } = useTexts();
  const { isBusy, problem, run } = useAction();
  const id = useId();
  const [moments, setMoments] = useState({ from: '', to: '' });
  const [milliseconds, setMilliseconds] = useState<number>();

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setMilliseconds(undefined);
    const [from, to] = [moments.from, moments.to].map((moment) => instantOf(moment, draft.timeZone));
    void run(async () => setMilliseconds(await previewCalendar(host, documentOf(draft), from ?? '', to ?? '')));
  };

  const minutes = Math.round((milliseconds ?? 0) / 60_000);
  return (
    <form className="card" aria-labelledby={id} onSubmit={submit}>
      <h3 id={id}>{text('preview.title')}</h3>
      <p className="subtle">{text('preview.help', { timeZone: draft.timeZone })}</p>
      {problem && <ProblemMessage problem={problem} />}
      <div className="toolbar">
        {(['from', 'to'] as const).map((name) => (
          <div key={name} className="field">
            <label htmlFor={`${id}-${name}`}>{text(`preview.${name}`)}</label>
            <Textfield
              id={`${id}-${name}`}
              type="datetime-local"
              isRequired
              value={moments[name]}
              onChange={(event) => setMoments({ ...moments, [name]: event.currentTarget.value })}
            />
          </div>
        ))}
        <Button type="submit" isLoading={isBusy}>
          {text('preview.submit')}
        </Button>
      </div>
      <p role="status">
        {milliseconds !== undefined && text('preview.result', { hours: Math.floor(minutes / 60), minutes: minutes % 60 })}
      </p>
    </form>
  );
}
