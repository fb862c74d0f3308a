/** An installed Chromium. */
import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';

import { chromium } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

function isThere(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** `undefined` where none is installed; in CI that is a failure. */
export function findChromium() {
  const folders = (process.env.PATH ?? '').split(':');
  const paths = process.env.CHROMIUM ? [process.env.CHROMIUM] : folders.flatMap((folder) => NAMES.map((name) => join(folder, name)));
  const found = paths.find(isThere);
  if (!found && process.env.CI === 'true') {
    throw new Error('no Chromium here: nothing is tried out in a browser');
  }
  return found;
}

export function launch() {
  return chromium.launch({ executablePath: findChromium(), headless: true, args: FLAGS });
}
