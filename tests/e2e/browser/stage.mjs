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
          await act(stage.jira);
          isBroken = false;
        });
      tell(step, stage);
    });
  }
}

/** What Dwell has written holds no secret: neither a line of its log nor a row of its audit trail, or of another table. */
function staysSealed({ log, database }) {
  assert.match(log, /request/);
  assert.match(database, /token\.issued/);
  assert.deepEqual(secretsIn(log), []);
  assert.deepEqual(secretsIn(database), []);
}
