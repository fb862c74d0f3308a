/** Every entry point of the app on both platforms, and who gets through it. */
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';

import { findChromium, launch } from './browser.mjs';
import { startDemo } from './demo.mjs';
import { Jira } from './jira.mjs';

const ADMIN_PAGES = [
  ['api-settings', (jira) => jira.choose('Jira Settings', 'Apps', 'API Settings')],
  ['api-information', (jira) => jira.choose('Jira Settings', 'Apps', 'API Information')],
  ['configure', (jira) => jira.manage('Configure')],
  ['get-started', (jira) => jira.manage('Get started')],
];

for (const platform of ['connect', 'forge']) {
  describe(`entry points through ${platform}`, { skip: findChromium() === undefined && 'no Chromium here', timeout: 300_000 }, () => {
    let browser;
    let demo;
    let jira;

    before(async () => {
      [browser, demo] = await Promise.all([launch(), startDemo(platform)]);
    });
    after(async () => {
      await browser?.close();
      await demo?.stop();
    });
    beforeEach(async () => {
      jira = await Jira.open(browser, demo);
    });
    afterEach(async () => {
      const { trespasses } = jira;
      await jira.close();
      assert.deepEqual(trespasses, []);
    });

    it('shows the app under Apps', async () => {
      await jira.choose('Apps', 'Dwell');
      const { status, body } = await jira.call('GET', '/tokens');
      assert.equal(status, 200, JSON.stringify(body));
      assert.deepEqual(body.items.map(({ notes }) => notes), ['Demo']);
      await jira.screenshot('app');
    });

    for (const [name, open] of ADMIN_PAGES) {
      it(`leads an admin to ${name}`, async () => {
        await open(jira);
        const { status, body } = await jira.call('GET', '/tokens');
        assert.equal(status, 200, JSON.stringify(body));
        await jira.screenshot(name);
      });
    }

    it('has no settings for a member, whose calls are refused', async () => {
      await jira.become('Mia Member');
      assert.equal(await jira.hasMenu('Jira Settings'), false);
      await jira.choose('Apps', 'Dwell');
      const { status, body } = await jira.call('GET', '/tokens');
      assert.equal(status, 403, JSON.stringify(body));
      assert.equal((await jira.call('GET', '/my/tokens')).status, 200);
      await jira.screenshot('member');
    });

    it("shows another site's admin nothing of this one", async () => {
      await jira.become('Ada Admin', 'Site 2');
      assert.ok(jira.page.url().startsWith(demo.other_jira), jira.page.url());
      await jira.choose('Apps', 'Dwell');
      const { status, body } = await jira.call('GET', '/tokens');
      assert.equal(status, 200, JSON.stringify(body));
      assert.deepEqual(body.items, []);
      await jira.screenshot('other-site');
    });

    it('follows the theme of Jira', async () => {
      await jira.choose('Apps', 'Dwell');
      const frame = await jira.frame();
      for (const theme of ['dark', 'light', 'dark']) {
        await jira.paint(theme === 'dark' ? 'Dark' : 'Light');
        await frame.waitForFunction((theme) => document.documentElement.dataset.colorMode === theme, theme);
      }
      await jira.screenshot('dark');
    });

    it('knows the language of Jira', async () => {
      await jira.speak('한국어');
      await jira.choose('Apps', 'Dwell');
      const frame = await jira.frame();
      const locale = await frame.evaluate(async () =>
        globalThis.__bridge
          ? (await globalThis.__bridge.callBridge('getContext')).locale
          : new Promise((resolve) => globalThis.AP.user.getLocale(resolve)),
      );
      assert.equal(locale, 'ko_KR');
      await jira.screenshot('korean');
      await jira.speak('English');
    });

    if (platform === 'connect') {
      it('loads little, and nothing twice', async () => {
        const loaded = [];
        jira.page.on('requestfinished', (request) => {
          if (new URL(request.url()).origin === demo.dwell) {
            loaded.push(request.sizes().then(({ responseBodySize }) => [request.url(), responseBodySize]));
          }
        });
        await jira.choose('Jira Settings', 'Apps', 'API Settings');
        await jira.frame();
        await jira.page.waitForLoadState('networkidle');
        const sizes = await Promise.all(loaded);
        const total = sizes.reduce((sum, [, size]) => sum + size, 0);
        assert.ok(total < 350_000, `${total} bytes: ${JSON.stringify(sizes)}`);
        assert.ok(total > 50_000, 'this is no page');
        const scripts = sizes.map(([url]) => url).filter((url) => url.includes('/assets/'));
        assert.equal(new Set(scripts).size, scripts.length, JSON.stringify(scripts));
        console.log(`first load of API Settings: ${total} bytes`);
      });

      it('is not shown outside of Jira', async () => {
        await jira.choose('Apps', 'Dwell');
        const { origin, pathname } = new URL((await jira.frame()).url());
        const answer = await jira.page.goto(origin + pathname);
        assert.equal(answer.status(), 401);
        await jira.page.getByRole('heading', { name: 'Open this page from Jira' }).waitFor();
        await jira.screenshot('outside');
      });
    }
  });
}
