import Button from '@atlaskit/button/new';
import { useCallback, useState } from 'react';

import { type AuditQuery, type EventsFile, eventsAsCsv, listEvents } from '../api/audit';
import { useList } from '../api/useList';
import { dateAfter } from '../dates';
import { download } from '../parts/download';
import { Heading } from '../parts/Heading';
import { Loading } from '../parts/Loading';
import { Pager } from '../parts/Pager';
import { ProblemMessage } from '../parts/ProblemMessage';
import { useAction } from '../parts/useAction';
import { useSession } from '../session';
import { useTexts } from '../texts';
import { AuditFilter } from './AuditFilter';
import { AuditTable } from './AuditTable';
import { RetentionForm } from './RetentionForm';

/** Who did what, when, and whether it worked. */
export default function AuditPage() {
  const { host, timeZone } = useSession();
  const { text } = useTexts();
  const [query, setQuery] = useState<AuditQuery>({});
  const load = useCallback((cursor: string | undefined) => listEvents(host, query, cursor), [host, query]);
  const list = useList(load);
  const file = useAction();
  const [exported, setExported] = useState<EventsFile>();
  const items = list.page?.items;
  const { rows = 0, total = 0 } = exported ?? {};

  const filter = (next: AuditQuery): void => {
    setQuery(next);
    setExported(undefined);
  };
  const exportAll = (): void =>
    void file.run(async () => {
      const events = await eventsAsCsv(host, query);
      download(`dwell-audit-${dateAfter(Date.now(), 0, timeZone)}.csv`, 'text/csv', events.csv);
      setExported(events);
    });

  return (
    <>
      <Heading
        subtitle={text('audit.subtitle')}
        actions={
          <Button isLoading={file.isBusy} onClick={exportAll}>
            {text('audit.csv')}
          </Button>
        }
      />
      <AuditFilter onChange={filter} />
      <p role="status">{rows < total && text('audit.csv.part', { rows, total })}</p>
      {file.problem && <ProblemMessage problem={file.problem} />}
      {list.problem && <ProblemMessage problem={list.problem} onRetry={() => void list.reload()} />}
      {items ? <AuditTable events={items} isFiltered={Object.values(query).some(Boolean)} /> : list.isLoading && <Loading />}
      <Pager {...list} shown={items?.length ?? 0} total={list.page?.total ?? 0} />
      <RetentionForm />
    </>
  );
}
