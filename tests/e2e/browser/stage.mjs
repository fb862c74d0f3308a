/** A demo, a browser and somebody in front of it, on one platform after the other. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { findChromium, launch } from './browser.mjs';
import { startDemo } from './demo.mjs';
import { Jira } from './jira.mjs';
import { secretsIn } from './secrets.mjs';

const PATIENCE = 180_000;

/**
 * A story of several steps, each of which needs those before it. `tell` gets the function that adds a step, and the
 * stage: `platform`, and as soon as steps run `demo`, `browser` and `jira`, where Ada Admin sits. `environment` is Dwell's.
 */
export function onBothPlatforms(story, tell, environment) {
  for (const platform of ['connect', 'forge']) {
    const skip = findChromium() === undefined && 'no Chromium here';
    describe(`${story} through ${platform}`, { skip, timeout: PATIENCE }, () => {
      const stage = { platform };
      let isBroken = false;
      before(async () => {
        [stage.browser, stage.demo] = await Promise.all([launch(), startDemo(platform, environment)]);
        stage.jira = await Jira.open(stage.browser, stage.demo);
      });
      after(async () => {
        await stage.browser?.close();
        const written = { log: stage.demo?.log(), database: stage.demo?.database() };
        await stage.demo?.stop();
        assert.deepEqual(stage.jira?.trespasses, []);
        staysSealed(written);
      });
      const step = (title, act) =>
        it(title, async (test) => {
          if (isBroken) {
            test.skip('a step before it failed');
            return;
          }
          isBroken = true;
          await act(stage.jira).catch((error) => tellMore(error, stage, title));
          isBroken = false;
        });
      tell(step, stage);
    });
  }
}

/** What was to be seen, and what Dwell has logged last: a failure on another machine cannot be looked at again. */
async function tellMore(error, { jira, demo }, title) {
  const name = `failed-${title.replaceAll(/\W+/g, '-')}`;
  await jira?.screenshot(name).catch(() => {});
  const page = await jira?.app.locator('body').ariaSnapshot({ timeout: 2_000 }).catch(() => 'nothing');
  const log = demo?.log() ?? '';
  error.message += `\nThe page:\n${page}\nThe log:\n${log.slice(-4_000)}`;
  throw error;
}

/** What Dwell has written holds no secret: neither a line of its log nor a row of its audit trail, or of another table. */
function staysSealed({ log, database }) {
  assert.match(log, /request/);
  assert.match(database, /token\.issued/);
  assert.deepEqual(secretsIn(log), []);
  assert.deepEqual(secretsIn(database), []);
}
