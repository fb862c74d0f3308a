import Button from '@atlaskit/button/new';
import Textfield from '@atlaskit/textfield';
import Toggle from '@atlaskit/toggle';
import { type FormEvent, useId, useState } from 'react';

import { loadTokenSettings, saveTokenSettings, type TokenPolicy, type TokenSettings, type Versioned } from '../api/settings';
import { ProblemMessage } from '../parts/ProblemMessage';
import { useAction } from '../parts/useAction';
import { useSession } from '../session';
import { useTexts } from '../texts';
import { RadioChoice } from '../parts/RadioChoice';

interface Props {
  settings: Versioned<TokenSettings>;
  onSaved(settings: Versioned<TokenSettings>): void;
}

export function PolicyForm({ settings: { document, etag: loaded }, onSaved }: Props) {
  const { host } = useSession();
  const { text } = useTexts();
  const { isBusy, problem, run } = useAction();
  const ids = { selfService: useId(), maxDays: useId(), help: useId() };
  const { ceiling } = document;
  const [etag, setEtag] = useState(loaded);
  const [policy, setPolicy] = useState(policyOf(document));
  const change = (part: Partial<TokenPolicy>): void => setPolicy((old) => ({ ...old, ...part }));

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const failure = await run(async () => {
      const next = await saveTokenSettings(host, policy, etag);
      host.notify({ kind: 'success', title: text('security.saved') });
      onSaved({ document: { ...next.document, ceiling }, etag: next.etag });
    });
    if (failure?.status === 412) {
      // With the version that the next attempt must name.
      const current = await loadTokenSettings(host).catch(() => undefined);
      if (current) {
        setPolicy(policyOf(current.document));
        setEtag(current.etag);
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
        <Button appearance="subtle" isDisabled={isBusy} onClick={() => setPolicy(policyOf(document))}>
          {text('cancel')}
        </Button>
      </div>
    </form>
  );
}

function policyOf({ binding, reveal, selfService, maxDays }: TokenSettings): TokenPolicy {
  return { binding, reveal, selfService, maxDays };
}
