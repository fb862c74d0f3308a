import Button from '@atlaskit/button/new';
import Textfield from '@atlaskit/textfield';
import { type FormEvent, useId, useState } from 'react';

import { loadRetention, type Retention, saveRetention } from '../api/audit';
import type { Versioned } from '../api/client';
import { ProblemMessage } from '../parts/ProblemMessage';
import { useAction } from '../parts/useAction';
import { useLoaded } from '../parts/useLoaded';
import { useSession } from '../session';
import { useTexts } from '../texts';

const LEAST = 30;
const MOST = 3650;

/** How long events are kept. */
export function RetentionForm() {
  const { host } = useSession();
  const { text } = useTexts();
  const { value, problem, reload } = useLoaded(() => loadRetention(host), [host]);
  return (
    <section className="card" aria-labelledby="retention">
      <h2 id="retention">{text('retention.title')}</h2>
      {problem && <ProblemMessage problem={problem} onRetry={() => void reload()} />}
      {value && <Days retention={value} />}
    </section>
  );
}

function Days({ retention }: { retention: Versioned<Retention> }) {
  const { host } = useSession();
  const { text } = useTexts();
  const { isBusy, problem, run } = useAction();
  const id = useId();
  const [etag, setEtag] = useState(retention.etag);
  const [days, setDays] = useState(String(retention.document.retentionDays));
  const adopt = (current: Versioned<Retention>): void => {
    setEtag(current.etag);
    setDays(String(current.document.retentionDays));
  };
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const failure = await run(async () => {
      adopt(await saveRetention(host, Number(days), etag));
      host.notify({ kind: 'success', title: text('retention.saved') });
    });
    if (failure?.status === 412) {
      // With the version that the next attempt must name.
      await loadRetention(host).then(adopt, () => {});
    }
  };
  return (
    <form className="form" onSubmit={(event) => void submit(event)}>
      {problem && <ProblemMessage problem={problem} />}
      <div className="field">
        <label htmlFor={id}>{text('retention.days')}</label>
        <Textfield
          id={id}
          aria-describedby={`${id}-help`}
          type="number"
          min={LEAST}
          max={MOST}
          isRequired
          width="small"
          value={days}
          onChange={(event) => setDays(event.currentTarget.value)}
        />
        <span id={`${id}-help`} className="subtle">
          {text('retention.help', { least: LEAST, most: MOST })}
        </span>
      </div>
      <Button type="submit" isLoading={isBusy}>
        {text('save')}
      </Button>
    </form>
  );
}
