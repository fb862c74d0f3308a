import { type Answer, faults, json, refusal, type Request } from './answer';

/** Reports over issues of one project, each with an hour for its number in one status. */
export class Reports {
  issues = 3;

  answer({ body = {} }: Request): Answer {
    const { issueKey, jql, outputType, startIssueIndex = 0, pageSize = 100 } = body as Record<string, never>;
    if (jql !== undefined && String(jql).includes('nonsense')) {
      return refusal(400, 'jql', 'Jira does not accept the query.', { messages: ['Field ‘nonsense’ does not exist.'] });
    }
    if (issueKey !== undefined && !/^WEB-\d+$/.test(issueKey)) {
      return faults({ issueKey: ['There is no such issue, or you may not see it.'] });
    }
    const all = issueKey === undefined ? Array.from({ length: this.issues }, (_, index) => `WEB-${index + 1}`) : [issueKey];
    const shown = all.slice(startIssueIndex, startIssueIndex + pageSize);
    if (outputType === 'csv') {
      return { status: 200, contentType: 'text/csv', text: ['Key,In Progress', ...shown.map((key) => `${key},1h`)].join('\r\n') };
    }
    const rows = shown.map((key) => ({
      headerColumns: [
        { id: 'issuekey', value: key },
        { id: 'summary', value: `Summary of ${key}` },
      ],
      valueColumns: [{ id: '3', value: `${key.split('-')[1]}h`, raw: '3600000' }],
    }));
    const header = {
      headerColumns: [
        { id: 'issuekey', value: 'Key' },
        { id: 'summary', value: 'Summary' },
      ],
      valueColumns: [{ id: '3', value: 'In Progress' }],
    };
    const window = { startIssueIndex, endIssueIndex: startIssueIndex + shown.length, total: all.length };
    return json(200, { ...window, timeZone: 'Europe/Berlin', table: { header, body: { rows } } });
  }
}
