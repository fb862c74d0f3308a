/** `sandbox demo` as a child process, with files of its own. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';

const PATIENCE = 60_000;
const BINARIES = `${process.env.DWELL_TARGET}/debug`;
const PAGES = new URL('../../../forge/pages', import.meta.url).pathname;

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** What demo.json says, `log`, `database` and `stop`. `environment` is Dwell's, beside that of the demo. */
export async function startDemo(platform, environment = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'dwell-e2e-'));
  const listen = [`127.0.0.1:${await freePort()}`, `127.0.0.1:${await freePort()}`];
  const arguments_ = ['demo', '--platform', platform, '--dwell', `${BINARIES}/dwell`, '--pages', PAGES, '--dir', folder];
  const child = spawn(`${BINARIES}/sandbox`, [...arguments_, '--listen', listen[0], '--dwell-listen', listen[1]], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, ...environment },
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  /** What Dwell has written into its log. */
  const log = () => written('dwell.log').toString();
  /** The bytes that Dwell keeps, among them the audit trail. */
  const database = () => ['dwell.db', 'dwell.db-wal'].map((name) => written(name).toString('latin1')).join('\n');
  const written = (name) => (existsSync(join(folder, name)) ? readFileSync(join(folder, name)) : Buffer.alloc(0));
  const summary = join(folder, 'demo.json');
  for (const started = Date.now(); !existsSync(summary); await after(200)) {
    if (child.exitCode !== null || Date.now() - started > PATIENCE) {
      const end = log().slice(-2_000);
      await stop();
      throw new Error(`the demo did not start\n${end}`);
    }
  }
  return { ...JSON.parse(readFileSync(summary, 'utf8')), platform, log, database, stop };
}
