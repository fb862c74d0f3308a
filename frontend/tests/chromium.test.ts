// @vitest-environment node
import axe from 'axe-core';
import type { Browser, Frame } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { refusal } from './dwell/answer';
import { Dwell } from './dwell/dwell';
import { findChromium, type Framed, launch, openFramed } from './framed';

const path = await findChromium();
if (path === undefined) {
  const said = 'no Chromium here: the built pages are not tested in a browser';
  if (process.env['CI'] === 'true') {
    throw new Error(said);
  }
  console.warn(said);
}

/** Each of the settings and the other pages, by the way there and what shows that it is complete. */
const PAGES: readonly (readonly [name: string, way: readonly string[], sign: string])[] = [
  ['Get Started', [], 'Fetch the first report'],
  ['Reports', ['Reports'], 'No report yet'],
  ['API Settings', ['Settings'], '1–4 of 4'],
  ['API Information', ['Settings', 'API Information'], '••••good'],
  ['Calendars', ['Settings', 'Calendars'], 'Europe/Berlin'],
  ['Audit', ['Settings', 'Audit'], 'How long events are kept'],
  ['Security', ['Settings', 'Security'], 'Longest lifetime in days'],
];

describe.skipIf(path === undefined)('the built pages in a frame', { timeout: 240_000 }, () => {
  let browser: Browser;
  let framed: Framed;

  beforeAll(async () => {
    browser = await launch(path ?? '');
  });
  afterAll(() => browser.close());
  afterEach(async () => {
    expect(framed.trespasses).toEqual([]);
    await framed.close();
  });

  it('are used with the keyboard alone', async () => {
    const dwell = new Dwell().with(1);
    framed = await openFramed(browser, dwell, { entry: 'api-settings' });
    const { page, frame, flags } = framed;
    const press = async (...keys: string[]): Promise<void> => {
      for (const key of keys) {
        await page.keyboard.press(key);
      }
    };
    await frame.getByText('Notes 1', { exact: true }).waitFor();

    await frame.getByRole('button', { name: 'Create token' }).focus();
    await press('Enter');
    await frame.getByRole('dialog').waitFor();
    await frame.getByRole('textbox', { name: 'Notes', exact: true }).focus();
    await page.keyboard.type('Power BI');
    await press('Tab', 'Tab', 'Enter');
    await frame.getByText('The token is created', { exact: true }).waitFor();
    await frame.getByRole('button', { name: 'Show: New report token' }).focus();
    await press('Enter');
    await expect.poll(() => frame.getByLabel('New report token', { exact: true }).inputValue()).toBe('secret-of-token-2');
    await press('Tab');
    expect(await focused(frame)).toBe('Copy');
    await press('Enter');
    await frame.getByText('Copied').first().waitFor();
    await press('Tab', 'Enter');
    await closed(frame, 'Create token');
    await frame.getByText('Power BI', { exact: true }).waitFor();

    const toggle = frame.getByRole('checkbox', { name: /^Active.*Power BI/ });
    await toggle.focus();
    await press('Space');
    await frame.getByText('Inactive', { exact: true }).waitFor();
    expect(await toggle.evaluate((element) => element === document.activeElement)).toBe(true);

    await frame.getByRole('button', { name: /^Delete.*Power BI/ }).focus();
    await press('Enter');
    await frame.getByRole('dialog').waitFor();
    await press('Escape');
    await closed(frame, 'Delete');
    await press('Enter');
    await frame.getByRole('dialog').getByRole('button', { name: 'Delete' }).focus();
    await press('Enter');
    await closed(frame, 'Create token');
    expect(dwell.tokens.rows).toHaveLength(1);
    expect(flags).toEqual(['The token is created.', 'The token is deactivated.', 'The token is deleted.']);

    await page.getByLabel('Elsewhere').focus();
    await press('Control+V');
    expect(await page.getByLabel('Elsewhere').inputValue()).toBe('secret-of-token-2');
  });

  it.each(['light', 'dark'] as const)('have no serious barrier in the %s theme', async (colorMode) => {
    const dwell = furnished();
    framed = await openFramed(browser, dwell, { entry: 'app', colorMode });
    const { frame } = framed;
    for (const [name, way, sign] of PAGES) {
      for (const link of way) {
        await frame.getByRole('navigation').getByRole('link', { name: link, exact: true }).click();
      }
      await frame.getByText(sign).first().waitFor();
      expect(await barriers(frame), name).toEqual([]);
    }
    const isDark = await frame.evaluate(() => {
      const [red = 0] = getComputedStyle(document.body).backgroundColor.match(/\d+/g)?.map(Number) ?? [];
      return red < 128;
    });
    expect(isDark).toBe(colorMode === 'dark');
  });

  it.each(['light', 'dark'] as const)('have no serious barrier in dialogs, editors and failures in the %s theme', async (colorMode) => {
    const dwell = furnished();
    framed = await openFramed(browser, dwell, { entry: 'app', colorMode });
    const { frame, page } = framed;
    const go = (name: string): Promise<void> => frame.getByRole('navigation').getByRole('link', { name, exact: true }).click();
    const dialog = frame.getByRole('dialog');

    await go('Settings');
    await frame.getByText('1–4 of 4').waitFor();
    dwell.next = refusal(503, 'linking', 'A moment, please.');
    await frame.getByRole('checkbox', { name: /^Active/ }).first().focus();
    await page.keyboard.press('Space');
    await frame.getByText('A moment, please.').waitFor();
    expect(await barriers(frame), 'a failure').toEqual([]);
    for (const name of ['Create token', /^Edit/, /^Try it/, /^Delete the/]) {
      await frame.getByRole('button', { name }).first().click();
      await dialog.waitFor();
      await settled(frame);
      expect(await barriers(frame), String(name)).toEqual([]);
      await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'detached' });
    }

    await go('API Information');
    await frame.getByRole('button', { name: 'Change API key…' }).click();
    await frame.getByLabel('Admin API key').fill('ATATT-key');
    await frame.getByRole('button', { name: 'Save' }).click();
    await frame.getByText(/API key belongs here/).waitFor();
    expect(await barriers(frame), 'a refused key').toEqual([]);

    await go('Calendars');
    await frame.getByRole('button', { name: 'Edit Berlin' }).click();
    await frame.getByRole('button', { name: 'Add holiday' }).click();
    await frame.getByRole('button', { name: 'Add exception' }).click();
    expect(await barriers(frame), 'a calendar').toEqual([]);

    await go('Reports');
    await frame.getByRole('textbox', { name: 'Issue key' }).fill('WEB-1');
    await frame.getByRole('button', { name: 'Run report' }).click();
    await frame.getByText('Summary of WEB-1').waitFor();
    expect(await barriers(frame), 'a report').toEqual([]);
  });

  it('work on Connect, against their own server', async () => {
    const dwell = new Dwell().with(1);
    framed = await openFramed(browser, dwell, { entry: 'api-settings', platform: 'connect', colorMode: 'dark' });
    const { frame } = framed;
    await frame.getByText('Notes 1', { exact: true }).waitFor();
    await frame.getByRole('button', { name: /^Edit/ }).click();
    const dialog = frame.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Notes', exact: true }).fill('Weekly');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await frame.getByRole('cell', { name: 'Weekly', exact: true }).waitFor();
    await expect.poll(() => framed.flags).toEqual(['The token is saved.']);
    expect(dwell.tokens.rows[0]?.notes).toBe('Weekly');
  });

  it('choose people and days with Atlassian’s own controls', async () => {
    const dwell = new Dwell();
    dwell.people.withStaff(2000);
    framed = await openFramed(browser, dwell, { entry: 'api-settings' });
    const { frame, page } = framed;
    await frame.getByRole('button', { name: 'Create token' }).click();
    await frame.getByRole('combobox', { name: /^User/ }).fill('Person 1734');
    await frame.getByRole('option', { name: 'Person 1734' }).click();
    await frame.getByRole('combobox', { name: /^Expires/ }).fill('2030-02-28');
    await page.keyboard.press('Enter');
    await frame.getByRole('button', { name: 'Create', exact: true }).click();
    await frame.getByText('The token is created', { exact: true }).waitFor();
    expect(dwell.tokens.rows[0]).toMatchObject({ user: { accountId: 'account-1734' }, expiresAt: '2030-02-28T22:59:59.000Z' });
  });
});

/** A site on which everything has something to show. */
function furnished(): Dwell {
  const dwell = new Dwell()
    .with(1, { expiresAt: '2026-01-01T00:00:00Z' })
    .with(1, { active: false })
    .with(1, { active: false, awaitingReactivation: true })
    .with(1, { expiresAt: '2026-12-01T00:00:00Z' });
  dwell.credentials.set('organizationKey', { last4: 'good', organization: { id: 'org-1', name: 'Acme', users: 12 }, updatedBy: { accountId: dwell.viewer } });
  dwell.credentials.set('userToken', {
    status: 'locked',
    email: 'mia@example.com',
    seats: [{ application: 'Jira', total: 10, remaining: 2, unlimited: false }],
  });
  dwell.calendars.add({ name: 'Berlin' });
  dwell.audit.add('token.issued', 'token-1', { notes: 'Power BI' });
  dwell.audit.add('credential.failed', 'userToken', null, { actor: { system: 'dwell' }, result: 'failure' });
  return dwell;
}

function focused(frame: Frame): Promise<string | undefined> {
  return frame.evaluate(() => document.activeElement?.textContent ?? undefined);
}

/** Gone with its fading, and the focus is where the keyboard goes on. */
async function closed(frame: Frame, next: string): Promise<void> {
  await frame.getByRole('dialog').waitFor({ state: 'detached' });
  await expect.poll(() => focused(frame), { timeout: 10_000 }).toBe(next);
}

/** Dialogs fade in; what is half transparent has no contrast. A fading that is given up (its `finished` rejects) is over, too. */
async function settled(frame: Frame): Promise<void> {
  await frame.evaluate(async () => {
    await Promise.allSettled(document.getAnimations().map(({ finished }) => finished));
  });
}

async function barriers(frame: Frame): Promise<string[]> {
  await frame.evaluate(axe.source);
  const { violations } = await frame.evaluate(() => (globalThis as unknown as { axe: typeof axe }).axe.run());
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html).join(' ')}`);
}
