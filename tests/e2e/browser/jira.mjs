/** Somebody in front of the sandbox's Jira. Pages are reached by clicking, never by address. */
import { mkdirSync } from 'node:fs';

import { findBarriers } from './barriers.mjs';
import { ownSecretsIn, secretsIn, watchDocuments } from './secrets.mjs';

const SCREENS = `${process.env.DWELL_TARGET}/e2e-screens`;

export class Jira {
  /**
   * Whatever a policy refused, went to a foreign host or failed without being caught; where a secret was seen; and what
   * keeps somebody out.
   */
  trespasses = [];
  /** Of everything that was asked for. */
  addresses = [];

  static async open(browser, demo) {
    const permissions = ['clipboard-read', 'clipboard-write'];
    const context = await browser.newContext({ viewport: { width: 1400, height: 900 }, reducedMotion: 'reduce', permissions });
    context.setDefaultTimeout(20_000);
    const jira = new Jira();
    Object.assign(jira, { context, demo, page: await context.newPage() });
    await jira.watch();
    await jira.page.goto(`${demo.jira}/jira`);
    await jira.page.getByRole('heading', { name: 'Your work' }).waitFor();
    return jira;
  }

  async watch() {
    const known = (url) => ['data:', 'blob:', 'about:'].includes(url.protocol) || url.hostname === '127.0.0.1';
    this.page.on('console', (message) => {
      if (/Content Security Policy/.test(message.text())) {
        this.trespasses.push(message.text());
      }
      this.trespasses.push(...secretsIn(message.text()).map(() => 'a secret in the console'));
    });
    this.page.on('pageerror', ({ stack = 'an error' }) => {
      // Atlassian's own script waits a moment before it sizes a frame, and trips when that one is gone.
      if (!/Object\.sizeToParent \(.*\/connect-host\.js/.test(stack)) {
        this.trespasses.push(stack);
      }
    });
    this.page.on('request', (request) => {
      this.addresses.push(request.url());
      this.trespasses.push(...ownSecretsIn(request.url()).map(() => 'a secret in an address'));
      if (!known(new URL(request.url()))) {
        this.trespasses.push(request.url());
      }
    });
    await watchDocuments(this.context, (place) => this.trespasses.push(`a secret in ${place}`));
  }

  /** Opens menus by their labels, and follows the link that is the last one. */
  async choose(...labels) {
    const link = labels.pop();
    let menu = this.page.locator('#sidebar');
    for (const label of labels) {
      menu = menu.locator(':scope > details').filter({ has: this.page.locator(':scope > summary', { hasText: new RegExp(`^${label}$`) }) });
      if ((await menu.getAttribute('open')) === null) {
        await menu.locator(':scope > summary').click();
      }
    }
    await menu.locator(':scope > a', { hasText: new RegExp(`^${link}$`) }).click();
  }

  /** *Manage apps*, and one of the two links beside the app. */
  async manage(link) {
    await this.choose('Jira Settings', 'Apps', 'Manage apps');
    await this.page.getByRole('main').getByRole('link', { name: link }).click();
  }

  hasMenu(label) {
    return this.page.locator('#sidebar > details > summary', { hasText: label }).isVisible();
  }

  /** What the app shows. */
  get app() {
    return this.page.frameLocator('#content iframe');
  }

  /** Whether a menu, opened or not, has such a link. */
  async hasLink(menu, label) {
    const links = this.page.locator('#sidebar > details', { hasText: menu }).locator('a', { hasText: new RegExp(`^${label}$`) });
    return (await links.count()) > 0;
  }

  /** The page of the app in its frame, once it shows something. */
  async frame() {
    const element = this.page.locator('#content iframe');
    await element.waitFor();
    await this.app.locator('h1').first().waitFor();
    return (await element.elementHandle()).contentFrame();
  }

  /** Follows the app's own navigation, as far as the page that the last label names. */
  async visit(...labels) {
    for (const label of labels) {
      await this.app.getByRole('navigation').getByRole('link', { name: label, exact: true }).click();
    }
    await this.arrive(labels.at(-1));
  }

  async arrive(title) {
    await this.app.getByRole('heading', { level: 1, name: title, exact: true }).waitFor();
  }

  /** Waits until nothing turns or fades any more. */
  async settle() {
    const frame = await this.frame();
    await frame.waitForFunction(() => {
      const moving = document.getAnimations().filter(({ playState }) => playState === 'running');
      return moving.length === 0 && document.querySelector('.loading') === null;
    });
  }

  /** A message that the app asks its host to show; waits for it, and dismisses it. */
  async hear(title) {
    const flag = this.page.locator('.flag', { hasText: title }).first();
    await flag.waitFor();
    const text = await flag.locator('div').innerText();
    await flag.getByRole('button', { name: 'Dismiss' }).click();
    return text;
  }

  /** The label of a switch is what is seen of it. */
  async flip(place, name) {
    await place.locator('label', { has: this.app.getByRole('checkbox', { name }) }).click();
  }

  /** Into one of Atlassian's date fields. */
  async writeDate(place, label, day) {
    const field = place.getByLabel(label).last();
    await field.fill(day);
    await field.press('Enter');
  }

  /** Where a secret must never be: whichever of these places it is in. */
  async placesOf(secret) {
    const { demo, addresses } = this;
    const places = { document: await this.document(), addresses: addresses.join('\n'), log: demo.log(), database: demo.database() };
    return Object.keys(places).filter((place) => places[place].includes(secret));
  }

  clipboard() {
    return this.page.evaluate(() => navigator.clipboard.readText());
  }

  /** Everything that the frame's document holds, what stands in its fields included. */
  async document() {
    const frame = await this.frame();
    return frame.evaluate(() => {
      const fields = [...document.querySelectorAll('input, textarea')].map(({ value }) => value);
      return document.documentElement.outerHTML + fields.join('\n');
    });
  }

  /** A call of the settings API out of the page, on the way that its own code goes. */
  async call(method, path) {
    const frame = await this.frame();
    return frame.evaluate(
      async ([method, path]) => {
        if (globalThis.__bridge) {
          const asked = { invokeType: 'ui-remote-fetch', method, path: `/forge/api/v1${path}` };
          const { payload, error } = await globalThis.__bridge.callBridge('invoke', asked);
          return { status: (payload ?? error).status, body: (payload ?? error).body };
        }
        const mount = document.querySelector('meta[name="dwell-api"]').content;
        const token = await globalThis.AP.context.getToken();
        const answer = await fetch(mount + path, { method, headers: { Authorization: `JWT ${token}` } });
        return { status: answer.status, body: await answer.json() };
      },
      [method, path],
    );
  }

  async become(name, site = 'Site 1') {
    const select = this.page.getByLabel('Signed in as');
    const option = select.locator(`optgroup[label="${site}"] option`).filter({ hasText: name });
    const value = await option.getAttribute('value');
    await this.reloaded(() => select.selectOption(value));
  }

  async speak(language) {
    await this.reloaded(() => this.page.getByLabel('Language').selectOption({ label: language }));
  }

  async reloaded(act) {
    await this.page.evaluate(() => (window.before = true));
    await act();
    await this.page.waitForFunction(() => window.before === undefined && document.querySelector('#sidebar a'));
  }

  /** The app follows. */
  async paint(theme) {
    const frame = await this.frame();
    await this.page.getByLabel('Theme').selectOption({ label: theme });
    await frame.waitForFunction((mode) => document.documentElement.dataset.colorMode === mode, theme.toLowerCase());
  }

  /** What the page *Audit* shows, latest first. */
  async events() {
    const rows = this.app.getByRole('region', { name: 'Events' }).locator('tbody tr');
    await rows.first().waitFor();
    return rows.evaluateAll((rows) =>
      rows.map(({ cells }) => {
        const [, who, what, details, result] = [...cells].map((cell) => cell.innerText.trim());
        return { who, what, details, result };
      }),
    );
  }

  /** Somebody's profile at Jira is changed. */
  async change(name, changes) {
    const { users } = await (await fetch(`${this.demo.jira}/sandbox/site`)).json();
    const user = users.find(({ displayName }) => displayName === name);
    await this.atlassian('edit', { putUser: { ...user, ...changes } });
  }

  /** What happens at Atlassian, and not on these pages: `sandbox/README.md`. */
  async atlassian(what, details) {
    const answer = await fetch(`${this.demo.jira}/sandbox/${what}`, { method: 'POST', body: JSON.stringify(details) });
    if (!answer.ok) {
      throw new Error(`${what}: ${await answer.text()}`);
    }
  }

  /** A picture of what is seen, all of which must be there for everybody. */
  async screenshot(name) {
    if ((await this.page.locator('#content iframe').count()) > 0) {
      await this.settle();
      const barriers = await findBarriers(await this.frame());
      this.trespasses.push(...barriers.map((barrier) => `${name}: ${barrier}`));
    }
    mkdirSync(SCREENS, { recursive: true });
    await this.page.screenshot({ path: `${SCREENS}/${this.demo.platform}-${name}.png` });
  }

  async close() {
    await this.context.close();
  }
}
