/** Who sees what: a member their own tokens, another site's admin nothing of this one. */
import assert from 'node:assert/strict';

import { fetchReport } from './reports.mjs';
import { onBothPlatforms } from './stage.mjs';

onBothPlatforms('people', (step, stage) => {
  const dialog = () => stage.jira.app.getByRole('dialog');
  const tokens = () => stage.jira.app.getByRole('row').filter({ hasText: 'Try it' });

  let token;

  step('get tokens from an admin', async (jira) => {
    await jira.choose('Jira Settings', 'Apps', 'API Settings');
    await jira.app.getByRole('button', { name: 'Create token' }).click();
    await dialog().getByLabel('User').fill('mia');
    await jira.app.getByRole('option', { name: 'Mia Member' }).click();
    await dialog().getByLabel('Notes').fill('Sheet of Mia');
    await dialog().getByRole('button', { name: 'Create', exact: true }).click();
    await dialog().getByRole('button', { name: 'Copy: New report token' }).click();
    await dialog().getByRole('button', { name: 'Copied: New report token' }).waitFor();
    token = await jira.clipboard();
    await dialog().getByRole('button', { name: 'Done' }).click();
    await tokens().filter({ hasText: 'Sheet of Mia' }).waitFor();
    assert.equal(await tokens().count(), 2);
  });

  step('see with their tokens what they may see, as long as Jira knows them', async (jira) => {
    assert.equal((await fetchReport(stage.demo, token, 'WEB-1')).status, 200);
    assert.equal((await fetchReport(stage.demo, token, 'SEC-1')).status, 404);
    await jira.change('Mia Member', { active: false });
    const { status, body } = await fetchReport(stage.demo, token, 'WEB-1');
    assert.equal(status, 403, JSON.stringify(body));
    assert.match(JSON.stringify(body), /active/);
    await jira.visit('API Information');
    await jira.visit('API Settings');
    await tokens().filter({ hasText: 'Sheet of Mia' }).getByText('User deactivated').waitFor();
    await jira.screenshot('user-deactivated');
    await jira.change('Mia Member', { active: true });
  });

  step('see Reports and their own tokens as members, and nothing else', async (jira) => {
    await jira.become('Mia Member');
    assert.equal(await jira.hasMenu('Jira Settings'), false);
    await jira.choose('Apps', 'Dwell');
    await jira.arrive('Reports');
    const links = await jira.app.getByRole('navigation').getByRole('link').allInnerTexts();
    assert.deepEqual(links, ['Reports', 'My report tokens']);
    await jira.visit('My report tokens');
    await tokens().filter({ hasText: 'Sheet of Mia' }).waitFor();
    assert.equal(await tokens().count(), 1);
    await jira.screenshot('my-tokens');
    await jira.paint('Dark');
    await jira.screenshot('dark-my-tokens');
    await jira.paint('Light');
  });

  step('are refused as members whatever the pages of admins ask for', async (jira) => {
    for (const path of ['/tokens', '/credentials', '/audit', '/settings/tokens', '/get-started']) {
      const { status, body } = await jira.call('GET', path);
      assert.equal(status, 403, `${path}: ${JSON.stringify(body)}`);
    }
  });

  step('can switch a token off that acts as them, and not on again', async (jira) => {
    const toggle = tokens().getByRole('checkbox', { name: 'Active:' });
    await jira.flip(tokens(), 'Active:');
    await jira.hear('The token is deactivated.');
    await tokens().getByText('Inactive', { exact: true }).waitFor();
    assert.equal(await toggle.isDisabled(), true);
  });

  step('of another site see nothing of this one', async (jira) => {
    await jira.become('Ada Admin', 'Site 2');
    await jira.choose('Jira Settings', 'Apps', 'API Settings');
    await jira.app.getByText('There are no report tokens yet.').waitFor();
    await jira.choose('Apps', 'Dwell');
    await jira.visit('Settings', 'Audit');
    const events = await jira.events();
    assert.equal(events.at(-1).what, 'App installed');
    assert.deepEqual(events.filter(({ what }) => /token|credential/i.test(what)), []);
    await jira.screenshot('audit-of-another-site');
  });
});
