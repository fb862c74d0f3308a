// @vitest-environment node
import axe from 'axe-core';
import type { Browser, Frame } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { Dwell, refusal } from './dwell';
import { findChromium, type Framed, launch, openFramed } from './framed';

const path = await findChromium();
if (path === undefined) {
  const said = 'no Chromium here: the built page is not tested in a browser';
  if (process.env['CI'] === 'true') {
    throw new Error(said);
  }
  console.warn(said);
}

describe.skipIf(path === undefined)('the built page in a frame', { timeout: 60_000 }, () => {
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

  it('is used with the keyboard alone', async () => {
    const dwell = new Dwell().with(1);
    framed = await openFramed(browser, dwell, 'light');
    const { page, frame } = framed;
    const press = (...keys: string[]): Promise<void> =>
      keys.reduce((before, key) => before.then(() => page.keyboard.press(key)), Promise.resolve());
    await frame.getByText('Notes 1', { exact: true }).waitFor();

    await frame.getByRole('button', { name: 'Create token' }).focus();
    await press('Enter');
    await frame.getByRole('dialog').waitFor();
    await frame.getByRole('textbox', { name: 'Notes' }).focus();
    await page.keyboard.type('Power BI');
    await press('Tab', 'Tab', 'Enter');
    const shown = frame.getByLabel('New report token');
    await shown.waitFor();
    expect(await shown.inputValue()).toBe('secret-of-token-2');
    await press('Tab');
    expect(await focused(frame)).toBe('Copy');
    await press('Enter');
    await frame.getByText('Copied.').waitFor();
    await press('Tab', 'Enter');
    await closed(frame, 'Create token');
    await frame.getByText('Power BI', { exact: true }).waitFor();

    await frame.getByRole('checkbox', { name: /Power BI/ }).focus();
    await press('Space');
    await frame.getByText('The token is deactivated.').waitFor();
    expect(dwell.tokens[0]).toMatchObject({ notes: 'Power BI', active: false });

    await frame.getByRole('button', { name: /^Delete.*Power BI/ }).focus();
    await press('Enter');
    await frame.getByRole('dialog').waitFor();
    await press('Escape');
    await closed(frame, 'Delete');
    await press('Enter');
    await frame.getByRole('dialog').getByRole('button', { name: 'Delete' }).focus();
    await press('Enter');
    await frame.getByText('The token is deleted.').waitFor();
    expect(dwell.tokens).toHaveLength(1);

    await page.getByLabel('Elsewhere').focus();
    await press('Control+V');
    expect(await page.getByLabel('Elsewhere').inputValue()).toBe('secret-of-token-2');
  });

  it.each(['light', 'dark'] as const)('has no serious barrier in the %s theme', async (colorMode) => {
    const dwell = new Dwell()
      .with(1, { expiresAt: '2026-01-01T00:00:00Z' })
      .with(1, { active: false })
      .with(1, { active: false, awaitingReactivation: true })
      .with(1);
    framed = await openFramed(browser, dwell, colorMode);
    const { frame } = framed;
    await frame.getByText('1–4 of 4').waitFor();
    const isDark = await frame.evaluate(() => {
      const [red = 0] = getComputedStyle(document.body).backgroundColor.match(/\d+/g)?.map(Number) ?? [];
      return red < 128;
    });
    expect(isDark).toBe(colorMode === 'dark');
    expect(await barriers(frame)).toEqual([]);

    dwell.next = refusal(503, 'linking', 'A moment, please.');
    await frame.getByRole('checkbox').first().focus();
    await framed.page.keyboard.press('Space');
    await frame.getByText('A moment, please.').waitFor();
    expect(await barriers(frame)).toEqual([]);

    await frame.getByRole('button', { name: 'Create token' }).click();
    await frame.getByRole('dialog').waitFor();
    await frame.getByLabel('Atlassian account ID').fill('Mia Krystof');
    await frame.getByRole('button', { name: 'Create', exact: true }).click();
    await frame.getByText('must be an Atlassian account id.').waitFor();
    await settled(frame);
    expect(await barriers(frame)).toEqual([]);
  });
});

function focused(frame: Frame): Promise<string | undefined> {
  return frame.evaluate(() => document.activeElement?.textContent ?? undefined);
}

/** Gone with its fading, and the focus is back where it came from. */
async function closed(frame: Frame, opener: string): Promise<void> {
  await frame.getByRole('dialog').waitFor({ state: 'detached' });
  await expect.poll(() => focused(frame)).toBe(opener);
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
