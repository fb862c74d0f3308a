/** A company of 2,000 people: one of them is found, gets a token and leaves; and an admin ceases to be one. */
import assert from 'node:assert/strict';

import { Jira } from './jira.mjs';
import { fetchKeys, fetchReport } from './reports.mjs';
import { onBothPlatforms } from './stage.mjs';

const PEOPLE = 2_000;
const AT_ONCE = 50;
const HERS = 'Sheet of hers';

/** One who sees a single project. */
function person(number) {
  return {
    accountId: `712020:company-${number}`,
    displayName: `Person ${number}`,
    email: `person${number}@example.com`,
    active: true,
    timeZone: 'Etc/UTC',
    locale: 'en_US',
    accountType: 'atlassian',
    admin: false,
    browse: { only: ['WEB'] },
    seesRestricted: false,
  };
}

onBothPlatforms('a company of 2,000', (step, stage) => {
  const dialog = () => stage.jira.app.getByRole('dialog');
  const row = (jira) => jira.app.getByRole('row').filter({ hasText: HERS });
  const options = () => stage.jira.app.getByRole('option');

  let token;

  step('has one whom an admin finds by typing', async (jira) => {
    for (let first = 1; first <= PEOPLE; first += AT_ONCE) {
      const some = Array.from({ length: AT_ONCE }, (_, index) => person(first + index));
      await Promise.all(some.map((putUser) => jira.atlassian('edit', { putUser })));
    }
    await jira.choose('Jira Settings', 'Apps', 'API Settings');
    await jira.app.getByRole('button', { name: 'Create token' }).click();
    await dialog().getByLabel('User').press('ArrowDown');
    await options().first().waitFor();
    assert.equal(await options().filter({ hasText: 'Person 1734' }).count(), 0, 'she is among the first');
    await dialog().getByLabel('User').fill('person 1734');
    await options().filter({ hasText: 'Person 1734' }).waitFor();
    assert.equal(await options().count(), 1, String(await options().allInnerTexts()));
    await jira.screenshot('one-of-2000');
    await options().click();
  });

  step('has a token made for her', async (jira) => {
    await dialog().getByLabel('Notes').fill(HERS);
    await dialog().getByRole('button', { name: 'Create', exact: true }).click();
    await dialog().getByRole('button', { name: 'Copy: New report token' }).click();
    await dialog().getByRole('button', { name: 'Copied: New report token' }).waitFor();
    token = await jira.clipboard();
    await dialog().getByRole('button', { name: 'Done' }).click();
    await row(jira).getByText('Person 1734', { exact: true }).waitFor();
    await row(jira).getByText('Active', { exact: true }).waitFor();
  });

  step('shows a script with it what she may see, and no more', async () => {
    const hers = await fetchKeys(stage.demo, token);
    assert.ok(hers.includes('WEB-1'), String(hers));
    assert.deepEqual(hers.filter((key) => !key.startsWith('WEB-')), []);
    assert.equal((await fetchReport(stage.demo, token, 'SEC-1')).status, 404);
    const ofAdmin = await fetchKeys(stage.demo, stage.demo.token);
    assert.ok(ofAdmin.some((key) => key.startsWith('SEC-')), `she sees no less than an admin: ${ofAdmin}`);
  });

  step('refuses her token once Jira has deactivated her, and says so on the page', async (jira) => {
    await jira.atlassian('edit', { activate: { account: person(1734).accountId, active: false } });
    const { status, body } = await fetchReport(stage.demo, token, 'WEB-1');
    assert.equal(status, 403, JSON.stringify(body));
    assert.match(body.message, /does not let the app act as this user .*active/);
    await jira.visit('API Information');
    await jira.visit('API Settings');
    await row(jira).getByText('User deactivated', { exact: true }).waitFor();
    assert.equal(await row(jira).getByText('Active', { exact: true }).count(), 0);
    await jira.screenshot('she-has-left');
  });

  step('lets nobody save who is no admin any more, though the page is still open', async (jira) => {
    await jira.change('Fara Far', { admin: true });
    await row(jira).getByRole('button', { name: 'Edit' }).click();
    await dialog().getByLabel('Notes').fill('Sheet of somebody else');
    await jira.change('Ada Admin', { admin: false });
    await dialog().getByRole('button', { name: 'Save' }).click();
    await dialog().getByText('Not allowed').waitFor();
    await jira.screenshot('admin-no-more');
  });

  step('has nothing changed by that, and the trail tells who did what', async () => {
    const fara = await Jira.open(stage.browser, stage.demo);
    await fara.become('Fara Far');
    await fara.choose('Jira Settings', 'Apps', 'API Settings');
    await row(fara).getByText(HERS, { exact: true }).waitFor();
    await row(fara).getByText('(deactivated)').waitFor();
    await fara.choose('Apps', 'Dwell');
    await fara.visit('Settings', 'Audit');
    const events = (await fara.events()).filter(({ what }) => what.startsWith('Token'));
    assert.deepEqual(events.map(({ who, what }) => `${who}: ${what}`), ['Ada Admin: Token created', 'Ada Admin: Token created']);
    await fara.close();
    assert.deepEqual(fara.trespasses, []);
  });
});
