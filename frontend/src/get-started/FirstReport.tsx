import Textfield from '@atlaskit/textfield';
import { useState } from 'react';

import { Snippet } from '../parts/Snippet';
import { curl, powershell, python, type ReportCall } from '../reports/snippets';
import { useSession } from '../session';
import { PageLink } from '../shell/PageLink';
import { useTexts } from '../texts';

const LANGUAGES = { curl, powershell, python } as const;
type Language = keyof typeof LANGUAGES;

/** The same call for three kinds of scripts. */
export function FirstReport() {
  const { me } = useSession();
  const { text } = useTexts();
  const [issueKey, setIssueKey] = useState('');
  const call: ReportCall = {
    serviceUrl: me.serviceUrl,
    path: '/rest/issue',
    parameters: { issueKey: issueKey.trim() || 'ABC-1', columnsBy: 'statusDuration', calendar: 'normalHours' },
  };
  return (
    <>
      <p>{text('step.firstReport.body')}</p>
      <label className="field">
        <span>{text('step.firstReport.issueKey')}</span>
        <Textfield
          value={issueKey}
          placeholder={text('step.firstReport.example')}
          autoComplete="off"
          width="small"
          onChange={(event) => setIssueKey(event.currentTarget.value)}
        />
      </label>
      {(Object.keys(LANGUAGES) as Language[]).map((language) => (
        <Snippet key={language} title={text(`snippet.${language}`)} code={LANGUAGES[language](call)} />
      ))}
      <p>
        <PageLink route="reports">{text('step.firstReport.go')}</PageLink>
      </p>
    </>
  );
}
