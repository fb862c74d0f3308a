/** The pages beside tokens and credentials, one after the other along the navigation. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

import { onBothPlatforms } from './stage.mjs';

/** Of the sandbox's sample. */
const ISSUE = 'WEB-1';

onBothPlatforms('pages', (step, stage) => {
  const app = () => stage.jira.app;
  const report = () => app().getByRole('region', { name: 'Report' });
  const rows = () => report().locator('tbody tr');
  const run = () => app().getByRole('button', { name: 'Run report' }).click();

  async function saved(press) {
    const [download] = await Promise.all([stage.jira.page.waitForEvent('download'), press()]);
    return { name: download.suggestedFilename(), text: await readFile(await download.path(), 'utf8') };
  }

  async function choose(label, option) {
    await app().getByLabel(label, { exact: true }).fill(option);
    await app().getByRole('option', { name: option, exact: true }).click();
  }

  step('Reports shows a report of one issue', async (jira) => {
    await jira.choose('Apps', 'Dwell');
    await jira.visit('Reports');
    await app().getByLabel('Issue key').fill(ISSUE);
    await run();
    await rows().getByRole('link', { name: ISSUE }).waitFor();
    assert.match(await rows().innerText(), /\d+d \d+h/);
    await jira.screenshot('report');
  });

  step('Reports says it as curl, which a script with a token can run', async (jira) => {
    await report().getByRole('button', { name: 'Copy as curl' }).click();
    await report().getByRole('button', { name: 'Copied: Report' }).waitFor();
    const command = await jira.clipboard();
    const { stdout } = await promisify(execFile)('sh', ['-c', command], { env: { ...process.env, DWELL_TOKEN: stage.demo.token } });
    const row = JSON.parse(stdout).table.body.rows[0];
    assert.ok(row.headerColumns.some(({ value }) => value === ISSUE), stdout);
  });

  step('Reports shows many issues by JQL, in other figures, and as a file', async (jira) => {
    await app().getByRole('radio', { name: 'JQL' }).check();
    await app().getByLabel('JQL', { exact: true }).last().fill('project = WEB ORDER BY key');
    await choose('Report type', 'Visits of each status');
    await run();
    await rows().nth(1).waitFor();
    await jira.screenshot('report-by-jql');
    const { name, text } = await saved(() => report().getByRole('button', { name: 'Export CSV' }).click());
    assert.match(name, /^dwell-report-\d{4}-\d\d-\d\d\.csv$/);
    assert.equal(text.trim().split('\n').length, (await rows().count()) + 1, text);
  });

  step('Reports says what is wrong with the JQL', async (jira) => {
    await app().getByLabel('JQL', { exact: true }).last().fill('project = ');
    await run();
    await app().getByRole('alert').getByText('Error in the JQL Query').waitFor();
    assert.equal(await report().count(), 0);
    await jira.screenshot('report-refused');
  });

  step('Calendars makes a calendar, and counts with it before it is saved', async (jira) => {
    await jira.visit('Settings', 'Calendars');
    await app().getByRole('button', { name: 'Create calendar' }).click();
    await app().getByLabel('Name', { exact: true }).fill('Berlin office');
    await choose('Time zone', 'Europe/Berlin');
    await app().getByLabel('Friday, to, stretch 1').fill('15:00');
    await app().getByRole('button', { name: 'Add holiday' }).click();
    await app().getByLabel('Date of holiday 1').fill('2026-05-01');
    await app().getByLabel('Name of holiday 1').fill('Labour Day');
    // From the evening before the holiday, a Friday, to Monday noon.
    await app().getByLabel('From', { exact: true }).fill('2026-04-30T16:30');
    await app().getByLabel('To', { exact: true }).fill('2026-05-04T12:00');
    await app().getByRole('button', { name: 'Count' }).click();
    await app().getByText('3 h 30 min of worked time').waitFor();
    await jira.screenshot('calendar');
    await app().getByRole('button', { name: 'Save' }).click();
    await jira.hear('The calendar Berlin office is saved.');
    await app().getByRole('row', { name: 'Berlin office' }).getByText('Europe/Berlin').waitFor();
  });

  step('Calendars makes it the default one, by which reports then count', async (jira) => {
    await app().getByRole('button', { name: 'Make default: Berlin office' }).click();
    await jira.hear('The default calendar is chosen.');
    await app().getByRole('row', { name: 'Berlin office' }).getByText('Default').waitFor();
    await jira.screenshot('calendars');
    const figures = [];
    for (const calendar of ['Default calendar', 'Normal hours (24 hours, 7 days)']) {
      await jira.visit('Get Started');
      await jira.visit('Reports');
      await app().getByLabel('Issue key').fill(ISSUE);
      await choose('Calendar', calendar);
      await choose('Format', 'Hours');
      await run();
      await rows().getByRole('link', { name: ISSUE }).waitFor();
      figures.push(Number(await rows().locator('td').last().innerText()));
    }
    assert.ok(figures[0] > 0 && figures[0] < figures[1] / 2, String(figures));
  });

  step('Security keeps what it allows, and tokens obey', async (jira) => {
    await jira.visit('Settings', 'Security');
    await app().getByLabel('Longest lifetime in days').fill('60');
    await app().getByRole('button', { name: 'Save' }).click();
    await jira.hear('The security settings are saved.');
    await jira.screenshot('security');
    await jira.visit('API Settings');
    await app().getByRole('button', { name: 'Create token' }).click();
    const dialog = app().getByRole('dialog');
    await dialog.getByRole('button', { name: '1 year' }).click();
    await dialog.getByRole('button', { name: 'Create', exact: true }).click();
    await dialog.getByText(/60 days/).waitFor();
    await jira.screenshot('token-too-long');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
  });

  step('Audit shows who did all of this, and as a file', async (jira) => {
    await jira.visit('Audit');
    const what = (await jira.events()).map(({ who, what, result }) => `${who}: ${what}: ${result}`);
    for (const action of ['Security settings changed', 'Default calendar chosen', 'Calendar created', 'Token created']) {
      assert.ok(what.includes(`Ada Admin (you): ${action}: Success`), `${action}: ${what.join('\n')}`);
    }
    await jira.screenshot('audit');
    const { name, text } = await saved(() => app().getByRole('button', { name: 'Export CSV' }).click());
    assert.match(name, /^dwell-audit-\d{4}-\d\d-\d\d\.csv$/);
    assert.equal(text.trim().split('\n').length, what.length + 1, text);
    assert.ok(!text.includes(stage.demo.token));
  });

  step('Audit shows only what was asked for', async (jira) => {
    await choose('Category', 'Calendars');
    await app().getByRole('button', { name: 'Apply' }).click();
    await app().getByText('Security settings changed').waitFor({ state: 'detached' });
    const what = (await jira.events()).map(({ what }) => what);
    assert.deepEqual(what, ['Default calendar chosen', 'Calendar created']);
  });

  step('Audit keeps events as long as it is told', async (jira) => {
    await app().getByLabel('Days').fill('365');
    await app().getByRole('region', { name: 'How long events are kept' }).getByRole('button', { name: 'Save' }).click();
    await jira.hear('The retention is saved.');
    await jira.visit('Security');
    await jira.visit('Audit');
    assert.equal(await app().getByLabel('Days').inputValue(), '365');
  });
});
