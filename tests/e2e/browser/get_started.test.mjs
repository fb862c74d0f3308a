/** The addresses that an admin lets through the site's IP allowlist: those that Dwell's operator has told it. */
import assert from 'node:assert/strict';

import { onBothPlatforms } from './stage.mjs';

const ADDRESSES = ['203.0.113.7', '198.51.100.0/24'];

onBothPlatforms(
  'the step of the IP allowlist',
  (step, stage) => {
    const heading = () => stage.jira.app.getByRole('heading', { name: '1. Check the IP allowlist' });
    const card = () => stage.jira.app.getByRole('listitem').filter({ has: heading() });
    const state = (name) => card().locator('header').getByText(name, { exact: true });

    step('shows the addresses, to be copied', async (jira) => {
      await jira.choose('Apps', 'Dwell');
      await state('To do').waitFor();
      assert.deepEqual(await card().locator('code').allInnerTexts(), ADDRESSES);
      assert.equal(await card().getByText('Ask whoever runs Dwell').count(), 0);
      await card().getByRole('button', { name: 'Copy: addresses of Dwell' }).click();
      await card().getByRole('button', { name: 'Copied: addresses of Dwell' }).waitFor();
      assert.equal(await jira.clipboard(), ADDRESSES.join('\n'));
      await jira.screenshot('egress-ips');
    });

    step('stays skipped, whoever looks at it later', async (jira) => {
      await card().getByRole('button', { name: 'Skip' }).click();
      await state('Skipped').waitFor();
      await jira.visit('Reports');
      await jira.visit('Get Started');
      await state('Skipped').waitFor();
      await jira.change('Fara Far', { admin: true });
      await jira.become('Fara Far');
      await jira.choose('Apps', 'Dwell');
      await state('Skipped').waitFor();
      assert.equal(await card().getByRole('button', { name: 'Skip' }).count(), 0);
    });
  },
  { DWELL_EGRESS_IPS: ADDRESSES.join(',') },
);
