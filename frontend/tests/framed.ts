/** The built page in a real Chromium, framed as Jira frames a Forge page: another origin, a sandbox, a strict policy. */
import { access, constants, readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { env } from 'node:process';
import { fileURLToPath } from 'node:url';

import darkTheme from '@atlaskit/tokens/dist/cjs/artifacts/themes/atlassian-dark';
import lightTheme from '@atlaskit/tokens/dist/cjs/artifacts/themes/atlassian-light';
import { type Browser, chromium, type Frame, type Page } from 'playwright-core';

import type { Dwell } from './dwell';
import { forge } from './forge';

const PAGES = fileURLToPath(new URL('../../forge/pages/', import.meta.url));
const SANDBOX = 'allow-downloads allow-forms allow-modals allow-pointer-lock allow-same-origin allow-scripts';
const TYPES: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };
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

export interface Framed {
  page: Page;
  frame: Frame;
  /** What the policy refused, what went to other hosts, and what failed without being caught. */
  trespasses: string[];
  close(): Promise<void>;
}

/** `undefined` where no Chromium is installed. */
export async function findChromium(): Promise<string | undefined> {
  const names = ['chromium', 'chromium-browser', 'google-chrome'];
  const folders = (env['PATH'] ?? '').split(':');
  const paths = folders.flatMap((folder) => names.map((name) => join(folder, name)));
  for (const path of env['CHROMIUM'] ? [env['CHROMIUM']] : paths) {
    const isThere = await access(path, constants.X_OK).then(() => true, () => false);
    if (isThere) {
      return path;
    }
  }
  return undefined;
}

export function launch(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, headless: true, args: FLAGS });
}

export async function openFramed(browser: Browser, dwell: Dwell, colorMode: 'light' | 'dark'): Promise<Framed> {
  const jira = await listen((path) => (path === '/' ? ['text/html', hostPage(addressOf(pages))] : undefined));
  const pages: Server = await listen(
    async (path) => {
      if (path === '/__bridge.js') {
        return ['text/javascript', bridgeScript(colorMode, addressOf(jira))];
      }
      const type = TYPES[extname(path)];
      const content = await readFile(join(PAGES, path), 'utf8').catch(() => undefined);
      return type && content !== undefined ? [type, type === 'text/html' ? bridged(content) : content] : undefined;
    },
    () => policy(addressOf(jira)),
  );
  const context = await browser.newContext({ permissions: ['clipboard-write'] });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  const trespasses = watch(page, [addressOf(jira), addressOf(pages)]);
  const { callBridge } = forge(dwell);
  await page.exposeFunction('callBridge', callBridge);
  await page.goto(`${addressOf(jira)}/`);
  const frame = page.frames().find((candidate) => candidate !== page.mainFrame());
  if (!frame) {
    throw new Error('the host page has no frame');
  }
  const close = async (): Promise<void> => {
    await context.close();
    jira.close();
    pages.close();
  };
  return { page, frame, trespasses, close };
}

function watch(page: Page, origins: string[]): string[] {
  const trespasses: string[] = [];
  page.on('console', (message) => {
    if (/Content Security Policy/.test(message.text())) {
      trespasses.push(message.text());
    }
  });
  page.on('pageerror', (error) => trespasses.push(String(error)));
  page.on('request', (request) => {
    if (!origins.includes(new URL(request.url()).origin)) {
      trespasses.push(request.url());
    }
  });
  return trespasses;
}

/** Forge's: nothing inline but styles, which the manifest asks for, and no foreign host. */
function policy(jira: string): string {
  const rules = ["default-src 'none'", "script-src 'self'", "style-src 'self' 'unsafe-inline'", "connect-src 'self'"];
  rules.push("img-src 'self' data:", "font-src 'self' data:", "base-uri 'none'", `frame-ancestors ${jira}`);
  return rules.join('; ');
}

/** Forge puts its own script before the page's. */
function bridged(html: string): string {
  return html.replace('<head>', '<head><script src="./__bridge.js"></script>');
}

function bridgeScript(colorMode: string, jira: string): string {
  const enableTheming = (css: string, mode: string): void => {
    document.documentElement.dataset['colorMode'] = mode;
    document.documentElement.dataset['theme'] = 'light:light dark:dark';
    document.head.append(Object.assign(document.createElement('style'), { textContent: css }));
  };
  return `(() => {
    const enableTheming = ${enableTheming};
    const calls = new Map();
    addEventListener('message', ({ origin, data }) => {
      if (origin !== ${JSON.stringify(jira)}) return;
      const { resolve, reject } = calls.get(data.id);
      'error' in data ? reject(new Error(data.error)) : resolve(data.result);
    });
    globalThis.__bridge = {
      callBridge(command, payload) {
        if (command === 'enableTheming') {
          enableTheming(${JSON.stringify(lightTheme + darkTheme)}, ${JSON.stringify(colorMode)});
        }
        const id = calls.size;
        return new Promise((resolve, reject) => {
          calls.set(id, { resolve, reject });
          parent.postMessage({ id, command, payload }, ${JSON.stringify(jira)});
        });
      },
    };
  })();`;
}

function hostPage(pages: string): string {
  return `<!doctype html><html lang="en"><title>Jira</title>
    <input aria-label="Elsewhere">
    <iframe title="Report tokens" src="${pages}/admin.html" sandbox="${SANDBOX}" allow="clipboard-write"
      style="width: 1200px; height: 800px; border: 0"></iframe>
    <script>
      addEventListener('message', async ({ origin, source, data: { id, command, payload } }) => {
        if (origin !== '${pages}') return;
        const answer = await callBridge(command, payload).then((result) => ({ id, result }), (error) => ({ id, error: error.message }));
        source.postMessage(answer, origin);
      });
    </script></html>`;
}

type Content = readonly [type: string, content: string] | undefined;

async function listen(find: (path: string) => Content | Promise<Content>, csp?: () => string): Promise<Server> {
  const server = createServer((request, response) => {
    void (async () => {
      const found = await find(new URL(request.url ?? '/', 'http://host').pathname);
      if (csp) {
        response.setHeader('Content-Security-Policy', csp());
      }
      response.writeHead(found ? 200 : 404, { 'Content-Type': `${found?.[0] ?? 'text/plain'}; charset=utf-8` });
      response.end(found?.[1] ?? 'not found');
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

function addressOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
