/** Prints how long the first load of API Settings takes until *Create token* can be pressed: `node first_load.mjs connect|forge`. */
import { launch } from './browser.mjs';
import { startDemo } from './demo.mjs';
import { Jira } from './jira.mjs';

const TIMES = 5;

/** In the frame: milliseconds since it began to load. */
function watch() {
  const isThere = () => [...document.querySelectorAll('button')].some((button) => !button.disabled && /Create token/.test(button.textContent));
  const timer = setInterval(() => {
    if (isThere()) {
      globalThis.interactiveAt = Math.round(performance.now());
      clearInterval(timer);
    }
  }, 10);
}

async function firstLoad(browser, demo) {
  // Nothing is kept from one to the next, and nothing but this looks on.
  const context = await browser.newContext();
  await context.addInitScript(watch);
  const page = await context.newPage();
  await page.goto(`${demo.jira}/jira`);
  await Jira.prototype.choose.call({ page }, 'Jira Settings', 'Apps', 'API Settings');
  const frame = await (await page.waitForSelector('iframe')).contentFrame();
  const at = await frame.waitForFunction(() => globalThis.interactiveAt);
  const milliseconds = await at.jsonValue();
  await context.close();
  return milliseconds;
}

const platform = process.argv[2] ?? 'connect';
const [browser, demo] = await Promise.all([launch(), startDemo(platform)]);
try {
  for (let time = 0; time < TIMES; time += 1) {
    console.log(`${platform}: ${await firstLoad(browser, demo)} ms`);
  }
} finally {
  await browser.close();
  await demo.stop();
}
