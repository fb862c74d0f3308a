import { useState } from 'react';

import { listCalendars } from '../api/calendars';
import { PAGE_SIZE, type Report, type ReportQuery, runReport } from '../api/reports';
import { EmptyState } from '../parts/EmptyState';
import { Heading } from '../parts/Heading';
import { Pager } from '../parts/Pager';
import { ProblemMessage } from '../parts/ProblemMessage';
import { useAction } from '../parts/useAction';
import { useLoaded } from '../parts/useLoaded';
import { useSession } from '../session';
import { useTexts } from '../texts';
import { ReportForm } from './ReportForm';
import { ReportTable } from './ReportTable';
import { TakeAway } from './TakeAway';

interface Answer {
  query: ReportQuery;
  report: Report;
}

/** A report as the viewer: what they may see, and nothing else. */
export default function ReportsPage() {
  const { host } = useSession();
  const { text } = useTexts();
  const calendars = useLoaded(() => listCalendars(host), [host]);
  const { isBusy, problem, run } = useAction();
  const [answer, setAnswer] = useState<Answer>();

  const show = async (query: ReportQuery, start: number): Promise<void> => {
    const failure = await run(async () => setAnswer({ query, report: await runReport(host, query, start) }));
    if (failure && query !== answer?.query) {
      // What stands there is not what was asked for.
      setAnswer(undefined);
    }
  };

  return (
    <>
      <Heading subtitle={text('reports.subtitle')} />
      {calendars.problem && <ProblemMessage problem={calendars.problem} onRetry={() => void calendars.reload()} />}
      <ReportForm calendars={calendars.value ?? []} isBusy={isBusy} onRun={(query) => void show(query, 0)} />
      {problem && <ProblemMessage problem={problem} />}
      {answer ? (
        <Result {...answer} isBusy={isBusy} onPage={(start) => void show(answer.query, start)} />
      ) : (
        !problem && <EmptyState title={text('reports.empty')}>{text('reports.empty.help')}</EmptyState>
      )}
    </>
  );
}

function Result({ query, report, isBusy, onPage }: Answer & { isBusy: boolean; onPage(start: number): void }) {
  const { text } = useTexts();
  const { startIssueIndex: first = 0, warnings = [] } = report;
  const shown = report.table.body.rows.length;
  const { total = shown, endIssueIndex: end = first + shown } = report;
  return (
    <section aria-label={text('report.result')}>
      <TakeAway query={query} total={total} />
      {warnings.length > 0 && (
        <details className="warnings">
          <summary>{text('report.warnings', { count: warnings.length })}</summary>
          <ul>
            {warnings.map((warning) => (
              <li key={warning}>{warning}</li>
            ))}
          </ul>
        </details>
      )}
      <ReportTable report={report} />
      <Pager
        first={first}
        shown={shown}
        total={total}
        isLoading={isBusy}
        next={end < total ? () => onPage(end) : undefined}
        previous={first > 0 ? () => onPage(Math.max(first - PAGE_SIZE, 0)) : undefined}
      />
    </section>
  );
}
