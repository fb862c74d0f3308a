import Button from '@atlaskit/button/new';

import { MOST_IN_FILE, reportAsCsv, type ReportQuery } from '../api/reports';
import { dateAfter } from '../dates';
import { CopyButton } from '../parts/CopyButton';
import { download } from '../parts/download';
import { ProblemMessage } from '../parts/ProblemMessage';
import { useAction } from '../parts/useAction';
import { useSession } from '../session';
import { useTexts } from '../texts';
import { curl, type ReportCall } from './snippets';

/** The same report for a script, or as a file. */
export function TakeAway({ query, total }: { query: ReportQuery; total: number }) {
  const { host, me, timeZone } = useSession();
  const { text } = useTexts();
  const { isBusy, problem, run } = useAction();
  const exportCsv = (): void =>
    void run(async () => {
      const csv = await reportAsCsv(host, query);
      download(`dwell-report-${dateAfter(Date.now(), 0, timeZone)}.csv`, 'text/csv', csv);
    });
  return (
    <>
      <div className="toolbar">
        <CopyButton text={curl(callOf(query, me.serviceUrl))} caption="report.copyCurl" what={text('report.result')} />
        <Button spacing="compact" isLoading={isBusy} onClick={exportCsv}>
          {text('report.csv')}
        </Button>
        {total > MOST_IN_FILE && <span className="subtle">{text('report.csv.part', { most: MOST_IN_FILE, total })}</span>}
      </div>
      {problem && <ProblemMessage problem={problem} />}
    </>
  );
}

function callOf({ issueKey, jql = '', columnsBy, calendar, viewFormat }: ReportQuery, serviceUrl: string): ReportCall {
  const figures = { columnsBy, calendar, viewFormat };
  return issueKey === undefined
    ? { serviceUrl, path: '/rest/list', parameters: { filterType: 'customjql', customjql: jql, ...figures } }
    : { serviceUrl, path: '/rest/issue', parameters: { issueKey, ...figures } };
}
