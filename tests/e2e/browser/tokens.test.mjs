/** A report token from the installation of the app to its end, as an admin and a script live through it. */
import assert from 'node:assert/strict';

import { fetchReport } from './reports.mjs';
import { onBothPlatforms } from './stage.mjs';

const NOTES = 'Power BI of the board';
/** Of the sandbox's sample. */
const ISSUE = 'WEB-1';

onBothPlatforms('a report token', (step, stage) => {
  /** As it was copied. */
  let token;
  const app = () => stage.jira.app;
  const row = () => app().getByRole('row').filter({ hasText: NOTES });
  const card = (title) => app().getByRole('listitem').filter({ has: app().getByRole('heading', { name: title }) });
  const dialog = () => app().getByRole('dialog');

  async function mustFail(status, cause) {
    const answer = await fetchReport(stage.demo, token, ISSUE);
    assert.equal(answer.status, status, JSON.stringify(answer.body));
    assert.match(JSON.stringify(answer.body), cause);
  }

  step('begins with the installation, which leads to Get Started', async (jira) => {
    await jira.become('Ada Admin', 'Site 2');
    await jira.choose('Jira Settings', 'Apps', 'Manage apps');
    const main = jira.page.getByRole('main');
    await main.getByRole('row', { name: 'Dwell' }).getByRole('button', { name: 'Uninstall' }).click();
    await jira.hear('Dwell is uninstalled');
    assert.equal(await jira.hasLink('Apps', 'Dwell'), false);
    if (stage.platform === 'connect') {
      await main.getByLabel('App URL').fill(stage.demo.dwell);
      await main.getByRole('button', { name: 'Upload app' }).click();
    } else {
      await main.getByRole('button', { name: 'Install the Forge app' }).click();
    }
    await jira.page.locator('.flag', { hasText: 'Dwell is installed' }).getByRole('button', { name: 'Get started' }).click();
    await jira.arrive('Get Started');
    await jira.app.getByText('0 of 5 steps are settled.').waitFor();
    await jira.screenshot('get-started-at-first');
  });

  step('has a first step that can be skipped, and be opened again', async (jira) => {
    const allowlist = card('1. Check the IP allowlist');
    await allowlist.getByText('This server does not tell its addresses. Ask whoever runs Dwell for you.').waitFor();
    assert.equal(await allowlist.getByRole('button', { name: 'Copy' }).count(), 0);
    await allowlist.getByRole('button', { name: 'Skip' }).click();
    await allowlist.getByText('Skipped', { exact: true }).waitFor();
    await jira.app.getByText('1 of 5 steps are settled.').waitFor();
    await allowlist.getByRole('button', { name: 'Open again' }).click();
    await allowlist.getByText('To do', { exact: true }).waitFor();
  });

  step('is created for somebody who is found by typing', async (jira) => {
    await card('4. Create a report token').getByRole('link', { name: 'Create a report token' }).click();
    await jira.arrive('API Settings');
    await jira.app.getByText('There are no report tokens yet.').waitFor();
    await jira.app.getByRole('button', { name: 'Create token' }).click();
    await dialog().getByLabel('User').fill('fara');
    await jira.app.getByRole('option', { name: 'Fara Far' }).click();
    await dialog().getByRole('button', { name: '1 year' }).click();
    await dialog().getByLabel('Notes').fill(NOTES);
    await jira.screenshot('create-token');
    await dialog().getByRole('button', { name: 'Create', exact: true }).click();
    await jira.app.getByRole('heading', { name: 'The token is created' }).waitFor();
    await jira.hear('The token is created.');
  });

  step('is copied without ever being in the page', async (jira) => {
    await dialog().getByRole('button', { name: 'Copy: New report token' }).click();
    await dialog().getByRole('button', { name: 'Copied: New report token' }).waitFor();
    token = await jira.clipboard();
    assert.match(token, /^eyJ[\w-]+\.[\w-]+\.[\w-]+$/);
    assert.deepEqual(await jira.placesOf(token), []);
    await jira.screenshot('token-created');
    await dialog().getByRole('button', { name: 'Done' }).click();
    await row().getByText('Fara Far', { exact: true }).waitFor();
    assert.deepEqual(await jira.placesOf(token), []);
  });

  step('can be copied later, and is in the page only while it is shown', async (jira) => {
    await jira.page.evaluate(() => navigator.clipboard.writeText('something else'));
    await row().getByRole('button', { name: 'Copy:' }).click();
    await row().getByRole('button', { name: 'Copied:' }).waitFor();
    assert.equal(await jira.clipboard(), token);
    assert.deepEqual(await jira.placesOf(token), []);
    const box = row().getByRole('textbox');
    await row().getByRole('button', { name: 'Show:' }).click();
    await row().getByRole('button', { name: 'Hide:' }).click();
    assert.notEqual(await box.inputValue(), token);
    assert.deepEqual(await jira.placesOf(token), []);
    // What watches every document has seen it there, and nowhere else, and never before.
    const seen = jira.trespasses.splice(0);
    assert.ok(seen.length > 0 && seen.every((place) => /^a secret in value of .*Fara Far/.test(place)), seen.join('\n'));
  });

  step('fetches a report', async (jira) => {
    const { status, body, figure } = await fetchReport(stage.demo, token, ISSUE);
    assert.equal(status, 200, JSON.stringify(body));
    assert.ok(Number(figure) > 0, JSON.stringify(body));
  });

  step('shows a figure when it is tried', async (jira) => {
    await row().getByRole('button', { name: 'Try it' }).click();
    await dialog().getByLabel('Issue key').fill(ISSUE);
    await dialog().getByRole('button', { name: 'Run' }).click();
    await dialog().getByText(`It works: ${ISSUE}`).waitFor();
    assert.match(await dialog().getByRole('status').innerText(), /: \d+d \d+h/);
    await jira.screenshot('try-it');
    await dialog().getByRole('button', { name: 'Cancel' }).click();
  });

  step('is refused after its day', async (jira) => {
    await expireAtTheEndOf('2026-01-31');
    await row().getByText('Expired', { exact: true }).waitFor();
    await jira.screenshot('token-expired');
    await mustFail(401, /expired/);
    await row().getByRole('button', { name: 'Edit' }).click();
    await dialog().getByRole('button', { name: '90 days' }).click();
    await dialog().getByRole('button', { name: 'Save' }).click();
    await row().getByText('Active', { exact: true }).waitFor();
    assert.equal((await fetchReport(stage.demo, token, ISSUE)).status, 200);
  });

  async function expireAtTheEndOf(day) {
    await row().getByRole('button', { name: 'Edit' }).click();
    await stage.jira.writeDate(dialog(), 'Expires at the end of', day);
    await stage.jira.screenshot('edit-token');
    await dialog().getByRole('button', { name: 'Save' }).click();
    await stage.jira.hear('The token is saved.');
  }

  step('is refused while it is switched off', async (jira) => {
    await jira.flip(row(), 'Active:');
    await row().getByText('Inactive', { exact: true }).waitFor();
    await mustFail(401, /deactivated/);
    await row().getByRole('button', { name: 'Try it' }).click();
    await dialog().getByRole('button', { name: 'Run' }).click();
    await dialog().getByText(/A script gets status 40\d/).waitFor();
    await jira.screenshot('try-it-refused');
    await dialog().getByRole('button', { name: 'Cancel' }).click();
  });

  step('has settled two steps of Get Started', async (jira) => {
    await jira.visit('Get Started');
    await card('4. Create a report token').getByText('Done', { exact: true }).waitFor();
    // The first use of a token is written down within seconds.
    for (const asked = Date.now(); !(await jira.app.getByText('2 of 5 steps are settled.').isVisible()); ) {
      assert.ok(Date.now() - asked < 20_000, 'the first report is not noticed');
      await jira.visit('Reports');
      await jira.visit('Get Started');
      await card('5. Fetch the first report').waitFor();
    }
    await card('5. Fetch the first report').getByText('Done', { exact: true }).waitFor();
    await jira.visit('Settings', 'API Settings');
  });

  step('is gone for good when it is deleted', async (jira) => {
    await row().getByRole('button', { name: 'Delete' }).click();
    await dialog().getByText('Fara Far').waitFor();
    await jira.screenshot('delete-token');
    await dialog().getByRole('button', { name: 'Delete' }).click();
    await jira.hear('The token is deleted.');
    await jira.app.getByText('There are no report tokens yet.').waitFor();
    await mustFail(401, /./);
  });

  step('leaves an audit trail of all of it, without its text', async (jira) => {
    await jira.visit('Audit');
    const events = (await jira.events()).filter(({ what }) => what.startsWith('Token'));
    assert.deepEqual([...new Set(events.map(({ who }) => who))], ['Ada Admin (you)']);
    const expected = [
      'Token created',
      // Copied from the list, and shown.
      'Token revealed',
      'Token revealed',
      'Token tried',
      // Its day, twice, and switched off.
      'Token changed',
      'Token changed',
      'Token changed',
      'Token tried',
      'Token deleted',
    ];
    assert.deepEqual(events.map(({ what }) => what).reverse(), expected);
    assert.deepEqual(await jira.placesOf(token), []);
    await jira.screenshot('audit-of-a-token');
  });
});
