/** The report API, as a script calls it. */

/** A report of one issue with a token: status, body, and the time in its first status when there is one. */
export async function fetchReport({ dwell }, token, issueKey) {
  const query = new URLSearchParams({ issueKey, columnsBy: 'statusDuration', calendar: 'normalHours', viewFormat: 'hours' });
  const answer = await fetch(`${dwell}/rest/issue?${query}`, { headers: { Authorization: `TISJWT ${token}` } });
  const body = await answer.json();
  return { status: answer.status, body, figure: body.table?.body.rows[0]?.valueColumns[0]?.value };
}

/** The keys of all issues that a token shows. */
export async function fetchKeys({ dwell }, token) {
  const customjql = 'created > 2000-01-01 ORDER BY key';
  const query = new URLSearchParams({ filterType: 'customjql', customjql, columnsBy: 'statusDuration', calendar: 'normalHours', pageSize: 100 });
  const answer = await fetch(`${dwell}/rest/list?${query}`, { headers: { Authorization: `TISJWT ${token}` } });
  const { table } = await answer.json();
  return table.body.rows.map(({ headerColumns }) => headerColumns[0].value);
}
