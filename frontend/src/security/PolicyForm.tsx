import Button from '@atlaskit/button/new';
import Textfield from '@atlaskit/textfield';
import Toggle from '@atlaskit/toggle';
import { type FormEvent, useId, useState } from 'react';

import type { Versioned } from '../api/client';
import { loadTokenSettings, saveTokenSettings, type TokenPolicy, type TokenSettings } from '../api/settings';
import { ProblemMessage } from '../parts/ProblemMessage';
import { useAction } from '../parts/useAction';
import { useSession } from '../session';
import { useTexts } from '../texts';
import { RadioChoice } from '../parts/RadioChoice';

export function PolicyForm({ settings }: { settings: Versioned<TokenSettings> }) {
  const { host } = useSession();
  const { text } = useTexts();
  const { isBusy, problem, run } = useAction();
  const ids = { selfService: useId(), maxDays: useId(), help: useId() };
  /** What the server has, as far as we know: where *Cancel* leads back to. */
  const [base, setBase] = useState(settings);
  const [policy, setPolicy] = useState(policyOf(settings.document));
  const { ceiling } = base.document;
  const change = (part: Partial<TokenPolicy>): void => setPolicy((old) => ({ ...old, ...part }));

  const adopt = (current: Versioned<TokenSettings>): void => {
    setBase(current);
    setPolicy(policyOf(current.document));
  };

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const failure = await run(async () => {
      const next = await saveTokenSettings(host, policy, base.etag);
      host.notify({ kind: 'success', title: text('security.saved') });
      adopt({ document: { ...next.document, ceiling }, etag: next.etag });
    });
    if (failure?.status === 412) {
      // With the version that the next attempt must name.
      const current = await loadTokenSettings(host).catch(() => undefined);
      if (current) {
        adopt(current);
      }
    }
  };

  return (
    <form className="card form" onSubmit={(event) => void submit(event)}>
      {problem && <ProblemMessage problem={problem} />}
      <RadioChoice
        legend={text('security.binding')}
        help={ceiling.binding === 'self' ? text('security.ceiling') : undefined}
        options={[
          { value: 'any', label: text('security.binding.any'), isDisabled: ceiling.binding === 'self' },
          { value: 'self', label: text('security.binding.self') },
        ]}
        value={policy.binding}
        onChange={(binding) => change({ binding })}
      />
      <RadioChoice
        legend={text('security.reveal')}
        help={ceiling.reveal === 'once' ? text('security.ceiling') : undefined}
        options={[
          { value: 'always', label: text('security.reveal.always'), isDisabled: ceiling.reveal === 'once' },
          { value: 'once', label: text('security.reveal.once') },
        ]}
        value={policy.reveal}
        onChange={(reveal) => change({ reveal })}
      />
      <div className="choice">
        <Toggle
          id={ids.selfService}
          isChecked={policy.selfService}
          isDisabled={!ceiling.selfService}
          onChange={(event) => change({ selfService: event.currentTarget.checked })}
        />
        <label htmlFor={ids.selfService}>{text('security.selfService')}</label>
      </div>
      <p className="subtle">{text(ceiling.selfService ? 'security.selfService.help' : 'security.ceiling')}</p>
      <div className="field">
        <label htmlFor={ids.maxDays}>{text('security.maxDays')}</label>
        <Textfield
          id={ids.maxDays}
          aria-describedby={ids.help}
          type="number"
          min={1}
          max={ceiling.maxDays ?? 36_500}
          isRequired={ceiling.maxDays !== null}
          width="small"
          value={policy.maxDays ?? ''}
          onChange={(event) => change({ maxDays: event.currentTarget.value === '' ? null : Number(event.currentTarget.value) })}
        />
        <span id={ids.help} className="subtle">
          {ceiling.maxDays === null ? text('security.maxDays.help') : text('security.maxDays.ceiling', { count: ceiling.maxDays })}
        </span>
      </div>
      <div className="actions">
        <Button type="submit" appearance="primary" isLoading={isBusy}>
          {text('save')}
        </Button>
        <Button appearance="subtle" isDisabled={isBusy} onClick={() => setPolicy(policyOf(base.document))}>
          {text('cancel')}
        </Button>
      </div>
    </form>
  );
}

function policyOf({ binding, reveal, selfService, maxDays }: TokenSettings): TokenPolicy {
  return { binding, reveal, selfService, maxDays };
}
