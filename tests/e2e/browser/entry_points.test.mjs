/** Every entry point of the app on both platforms, and who gets through it. */
import assert from 'node:assert/strict';

import { findBarriers } from './barriers.mjs';
import { Jira } from './jira.mjs';
import { onBothPlatforms } from './stage.mjs';

const ADMIN_PAGES = [
  ['api-settings', 'API Settings', (jira) => jira.choose('Jira Settings', 'Apps', 'API Settings')],
  ['api-information', 'API Information', (jira) => jira.choose('Jira Settings', 'Apps', 'API Information')],
  ['configure', 'API Information', (jira) => jira.manage('Configure')],
  ['get-started', 'Get Started', (jira) => jira.manage('Get started')],
];

onBothPlatforms('entry points', (step, stage) => {
  step('shows the app under Apps', async (jira) => {
    await jira.choose('Apps', 'Dwell');
    await jira.arrive('Get Started');
    const { status, body } = await jira.call('GET', '/tokens');
    assert.equal(status, 200, JSON.stringify(body));
    assert.deepEqual(body.items.map(({ notes }) => notes), ['Demo']);
    await jira.screenshot('app');
  });

  for (const [name, title, open] of ADMIN_PAGES) {
    step(`leads an admin to ${name}`, async (jira) => {
      await open(jira);
      await jira.arrive(title);
      const { status, body } = await jira.call('GET', '/tokens');
      assert.equal(status, 200, JSON.stringify(body));
      await jira.screenshot(name);
    });
  }

  step('has no settings for a member, whose calls are refused', async (jira) => {
    await jira.become('Mia Member');
    assert.equal(await jira.hasMenu('Jira Settings'), false);
    await jira.choose('Apps', 'Dwell');
    const { status, body } = await jira.call('GET', '/tokens');
    assert.equal(status, 403, JSON.stringify(body));
    assert.equal((await jira.call('GET', '/my/tokens')).status, 200);
    await jira.screenshot('member');
  });

  step("shows another site's admin nothing of this one", async (jira) => {
    await jira.become('Ada Admin', 'Site 2');
    assert.ok(jira.page.url().startsWith(stage.demo.other_jira), jira.page.url());
    await jira.choose('Apps', 'Dwell');
    const { status, body } = await jira.call('GET', '/tokens');
    assert.equal(status, 200, JSON.stringify(body));
    assert.deepEqual(body.items, []);
    await jira.screenshot('other-site');
  });

  step('follows the theme of Jira', async (jira) => {
    await jira.choose('Apps', 'Dwell');
    for (const theme of ['Dark', 'Light', 'Dark']) {
      await jira.paint(theme);
    }
    await jira.screenshot('dark');
  });

  step('knows the language of Jira', async (jira) => {
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

  for (const [title, control] of [['API Settings', 'Create token'], ['API Information', 'Change API key…']]) {
    step(`loads little for ${title}, and nothing twice`, async () => {
      // Somebody whose browser has nothing of it yet.
      const jira = await Jira.open(stage.browser, stage.demo);
      const loaded = [];
      jira.page.on('requestfinished', (request) => {
        if (new URL(request.url()).origin === stage.demo.dwell) {
          loaded.push(request.sizes().then(({ responseBodySize }) => [request.url(), responseBodySize]));
        }
      });
      const asked = Date.now();
      await jira.choose('Jira Settings', 'Apps', title);
      // Where the mouse could press it.
      await jira.app.getByRole('button', { name: control }).click({ trial: true });
      console.log(`${title} through ${stage.platform}: interactive after ${Date.now() - asked} ms`);
      await jira.page.waitForLoadState('networkidle');
      if (stage.platform === 'connect') {
        loadsLittle(title, await Promise.all(loaded));
      }
      await jira.close();
      assert.deepEqual(jira.trespasses, []);
    });
  }

  if (stage.platform === 'connect') {
    step('is not shown outside of Jira', async (jira) => {
      await jira.choose('Apps', 'Dwell');
      const { origin, pathname } = new URL((await jira.frame()).url());
      const answer = await jira.page.goto(origin + pathname);
      assert.equal(answer.status(), 401);
      await jira.page.getByRole('heading', { name: 'Open this page from Jira' }).waitFor();
      assert.deepEqual(await findBarriers(jira.page), []);
      await jira.screenshot('outside');
    });
  }
});

/** Forge's pages come from Atlassian's servers, in Atlassian's way; how large they are is known when they are built. */
function loadsLittle(title, sizes) {
  const total = sizes.reduce((sum, [, size]) => sum + size, 0);
  assert.ok(total < 350_000, `${total} bytes: ${JSON.stringify(sizes)}`);
  assert.ok(total > 50_000, 'this is no page');
  const scripts = sizes.map(([url]) => url).filter((url) => url.includes('/assets/'));
  assert.equal(new Set(scripts).size, scripts.length, JSON.stringify(scripts));
  console.log(`${title}: the first load is ${total} bytes`);
}
