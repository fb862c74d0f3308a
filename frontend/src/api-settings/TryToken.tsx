import SectionMessage from '@atlaskit/section-message/message';
import Textfield from '@atlaskit/textfield';
import { useState } from 'react';

import { type Token, type Trial, tryToken } from '../api/tokens';
import { FormDialog } from '../parts/Dialog';
import { besides, faultsOf } from '../parts/faults';
import { FormField } from '../parts/FormField';
import { useAction } from '../parts/useAction';
import { useSession } from '../session';
import { useTexts } from '../texts';

interface Values extends Record<string, unknown> {
  issueKey?: string;
}

/** A one-issue report with a token: its figure, or what a script would be told. */
export default function TryToken({ token, onClose }: { token: Token; onClose(): void }) {
  const { host } = useSession();
  const texts = useTexts();
  const { text } = texts;
  const { problem, run } = useAction();
  const labels = { issueKey: text('try.issueKey') };
  const [trial, setTrial] = useState<Trial>();

  const submit = async ({ issueKey = '' }: Values): Promise<Record<string, string> | undefined> => {
    setTrial(undefined);
    const failure = await run(async () => setTrial(await tryToken(host, token.id, issueKey.trim())));
    return faultsOf(failure, labels, texts);
  };

  return (
    <FormDialog<Values>
      title={text('try.title')}
      submitLabel={text('try.submit')}
      problem={besides(problem, labels)}
      onSubmit={submit}
      onClose={onClose}
    >
      <p>{text('try.body')}</p>
      <FormField name="issueKey" label={text('try.issueKey')} help={text('try.issueKey.help')}>
        {(control) => <Textfield {...control} autoComplete="off" maxLength={255} />}
      </FormField>
      <div role="status">{trial && <Outcome trial={trial} />}</div>
    </FormDialog>
  );
}

function Outcome({ trial }: { trial: Trial }) {
  const { text } = useTexts();
  const { ok, status, issueKey, figure, error, requestId } = trial;
  if (!ok) {
    return (
      <SectionMessage appearance="error" title={text('try.failed', { status: String(status) })}>
        <pre className="code">{JSON.stringify(error, undefined, 2)}</pre>
        {requestId && <p>{text('problem.requestId', { requestId })}</p>}
      </SectionMessage>
    );
  }
  return (
    <SectionMessage appearance="success" title={text('try.succeeded', { issueKey: issueKey ?? '' })}>
      <p>{figure ? text('try.figure', { column: figure.column, value: figure.value }) : text('try.noFigure')}</p>
    </SectionMessage>
  );
}
