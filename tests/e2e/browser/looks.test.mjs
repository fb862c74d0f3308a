/** Dark, by keyboard alone, and in Korean. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';

import { onBothPlatforms } from './stage.mjs';

const KOREAN = JSON.parse(await readFile(new URL('../../../frontend/src/texts/ko.json', import.meta.url), 'utf8'));
const ENGLISH = JSON.parse(await readFile(new URL('../../../frontend/src/texts/en.json', import.meta.url), 'utf8'));
const SETTINGS = ['api-settings', 'api-information', 'calendars', 'audit', 'security'];

/** The way to each page along the navigation. */
function waysIn(texts) {
  const name = (page) => texts[`page.${page}`];
  const settings = SETTINGS.map((page) => [page, [texts['navigation.settings'], name(page)]]);
  return [...['get-started', 'reports'].map((page) => [page, [name(page)]]), ...settings];
}

onBothPlatforms('looks', (step) => {
  for (const theme of ['Dark', 'Light']) {
    step(`${theme.toLowerCase()} on every page`, async (jira) => {
      await jira.choose('Apps', 'Dwell');
      await jira.paint(theme);
      const frame = await jira.frame();
      for (const [page, labels] of waysIn(ENGLISH)) {
        await jira.visit(...labels);
        await jira.settle();
        assert.equal((await frame.evaluate(brightBoxes)).length === 0, theme === 'Dark', page);
        await jira.screenshot(`${theme.toLowerCase()}-${page}`);
      }
    });
  }

  step('creates a token by keyboard alone', async (jira) => {
    const keyboard = new Keyboard(jira);
    await jira.choose('Your work');
    await keyboard.tabTo('Apps');
    // It is open as it was left: closed, and opened again.
    await keyboard.press('Enter');
    await keyboard.press('Enter');
    await keyboard.tabTo('Dwell');
    await keyboard.press('Enter');
    await jira.arrive('Get Started');
    await keyboard.tabTo('Settings');
    await keyboard.press('Enter');
    await jira.arrive('API Settings');
    await keyboard.tabTo('Create token');
    await keyboard.press('Enter');
    await jira.app.getByRole('dialog').waitFor();
    await keyboard.tabTo('User');
    await jira.page.keyboard.type('mia');
    await jira.app.getByRole('option', { name: 'Mia Member' }).waitFor();
    await keyboard.press('Enter');
    await keyboard.tabTo('1 year');
    await keyboard.press('Space');
    await keyboard.tabTo('Notes');
    await jira.page.keyboard.type('Made without a mouse');
    await keyboard.tabTo('Create');
    await jira.screenshot('keyboard');
    await keyboard.press('Enter');
    await jira.app.getByRole('heading', { name: 'The token is created' }).waitFor();
    await keyboard.tabTo('Copy: New report token');
    await keyboard.press('Enter');
    await jira.app.getByRole('dialog').getByText('Copied').first().waitFor();
    assert.match(await jira.clipboard(), /^eyJ/);
    await keyboard.press('Escape');
    await jira.app.getByRole('dialog').waitFor({ state: 'detached' });
    await jira.app.getByRole('row').filter({ hasText: 'Made without a mouse' }).getByText('Mia Member', { exact: true }).waitFor();
    assert.equal(await keyboard.focused(), 'Create token');
  });

  step('speaks Korean on every page', async (jira) => {
    await jira.speak('한국어');
    await jira.choose('Apps', 'Dwell');
    for (const [page, labels] of waysIn(KOREAN)) {
      await jira.visit(...labels);
      await jira.settle();
      const english = (await jira.app.locator('body').innerText()).split('\n').filter(isEnglish);
      assert.deepEqual(english, [], page);
      await jira.screenshot(`korean-${page}`);
    }
    await jira.speak('English');
  });
});

/** A sentence or a label without a Korean letter in it, which is one of ours. */
function isEnglish(line) {
  return !/\p{Script=Hangul}/u.test(line) && OURS.has(line.trim());
}
/** All that is said in another way in Korean. */
const OURS = new Set(Object.keys(ENGLISH).filter((key) => KOREAN[key] !== ENGLISH[key]).map((key) => ENGLISH[key]));

/** Boxes that are brighter than what is written in them may be. */
function brightBoxes() {
  const brightness = (color) => {
    const [red, green, blue, opacity = 1] = color.match(/[\d.]+/g).map(Number);
    return opacity < 0.5 ? 0 : (red + green + blue) / 3;
  };
  const areLarge = [...document.querySelectorAll('body, body *')].filter((box) => box.offsetWidth > 200 && box.offsetHeight > 30);
  return areLarge.filter((box) => brightness(getComputedStyle(box).backgroundColor) > 110).map((box) => box.outerHTML.slice(0, 200));
}

/** Nothing but keys, and a look at what has the focus. */
class Keyboard {
  static MOST = 60;

  constructor(jira) {
    this.jira = jira;
  }

  async press(key) {
    await this.jira.page.keyboard.press(key);
  }

  async tabTo(name) {
    const passed = [];
    for (let presses = 0; presses < Keyboard.MOST; presses += 1) {
      await this.press('Tab');
      const focused = await this.focused();
      if (focused === name) {
        return;
      }
      passed.push(focused);
    }
    throw new Error(`no ${name} among ${passed.join(', ')}`);
  }

  /** Its name, as a screen reader would say it. */
  async focused() {
    const { page } = this.jira;
    const isFrame = await page.evaluate(() => document.activeElement?.tagName === 'IFRAME');
    const place = isFrame ? await this.jira.frame() : page;
    return place.evaluate(() => {
      const focused = document.activeElement;
      const label = focused.labels?.[0]?.innerText.replace('*', '');
      return (focused.getAttribute('aria-label') ?? label ?? focused.innerText ?? '').trim();
    });
  }
}
