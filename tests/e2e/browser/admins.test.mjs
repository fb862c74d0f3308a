/** Two admins at the same token, and one of them who is none any more. */
import assert from 'node:assert/strict';

import { Jira } from './jira.mjs';
import { onBothPlatforms } from './stage.mjs';

onBothPlatforms('two admins', (step, stage) => {
  /** In front of another screen. */
  let fara;
  const row = (jira) => jira.app.getByRole('row').filter({ hasText: 'Edit' });
  const dialog = (jira) => jira.app.getByRole('dialog');
  const edit = (jira) => row(jira).getByRole('button', { name: 'Edit' }).click();
  const save = (jira) => dialog(jira).getByRole('button', { name: 'Save' }).click();

  step('see the same tokens', async (ada) => {
    await ada.change('Fara Far', { admin: true });
    fara = await Jira.open(stage.browser, stage.demo);
    await fara.become('Fara Far');
    for (const jira of [ada, fara]) {
      await jira.choose('Jira Settings', 'Apps', 'API Settings');
      await row(jira).getByText('Demo', { exact: true }).waitFor();
    }
  });

  step('edit one token, and the second gets what the first has made of it', async (ada) => {
    await edit(ada);
    await edit(fara);
    await dialog(ada).getByLabel('Notes').fill('Demo of Ada');
    await save(ada);
    await ada.hear('The token is saved.');

    await fara.writeDate(dialog(fara), 'Expires at the end of', '2098-06-15');
    await save(fara);
    await dialog(fara).getByText('Somebody else has changed this token. It is now:').waitFor();
    await dialog(fara).getByText('Demo of Ada', { exact: true }).waitFor();
    await row(fara).getByText('Demo of Ada', { exact: true }).waitFor();
    await fara.screenshot('token-changed-by-another');
  });

  step('keep the changes of both when the second saves again', async (ada) => {
    await save(fara);
    await fara.hear('The token is saved.');
    await row(fara).getByText('Demo of Ada', { exact: true }).waitFor();
    await row(fara).getByText(/Jun 1\d, 2098/).waitFor();
    await ada.visit('API Information');
    await ada.visit('API Settings');
    await row(ada).getByText(/Jun 1\d, 2098/).waitFor();
  });

  step('are told when one of them is no admin any more, and nothing changes', async (ada) => {
    await edit(fara);
    await dialog(fara).getByLabel('Notes').fill('Demo of somebody who may not');
    await ada.change('Fara Far', { admin: false });
    await save(fara);
    await dialog(fara).getByText('Not allowed').waitFor();
    await fara.screenshot('demoted');
    await fara.close();
    assert.deepEqual(fara.trespasses, []);
    await ada.visit('API Information');
    await ada.visit('API Settings');
    await row(ada).getByText('Demo of Ada', { exact: true }).waitFor();
  });

  step('stand in the audit trail, each with what they did', async (ada) => {
    await ada.choose('Apps', 'Dwell');
    await ada.visit('Settings', 'Audit');
    // Names come after the rows.
    await ada.app.getByRole('region', { name: 'Events' }).getByText('Fara Far').first().waitFor();
    const changes = (await ada.events()).filter(({ what }) => what === 'Token changed');
    assert.deepEqual(changes.map(({ who }) => who), ['Fara Far', 'Ada Admin (you)']);
  });
});
