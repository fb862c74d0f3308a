/** Built pages in a real Chromium, framed as Jira frames them: another origin, a sandbox, a strict policy. */
import { access, constants, readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { env } from 'node:process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

import darkTheme from '@atlaskit/tokens/dist/cjs/artifacts/themes/atlassian-dark';
import lightTheme from '@atlaskit/tokens/dist/cjs/artifacts/themes/atlassian-light';
import { type Browser, chromium, type Frame, type Page } from 'playwright-core';

import type { Request } from './dwell/answer';
import type { Dwell } from './dwell/dwell';
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
  flags: string[];
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

export type Entry = 'app' | 'api-settings' | 'api-information' | 'get-started';

export interface Wanted {
  entry: Entry;
  colorMode?: 'light' | 'dark';
  platform?: 'forge' | 'connect';
}

export async function openFramed(browser: Browser, dwell: Dwell, { entry, colorMode = 'light', platform = 'forge' }: Wanted): Promise<Framed> {
  const jira = await listen((path) => (path === '/' ? ['text/html', hostPage(addressOf(pages), entry)] : undefined));
  const pages: Server = await listen(
    async (path) => {
      if (path === '/__host.js') {
        return ['text/javascript', hostScript(platform, colorMode, addressOf(jira))];
      }
      const type = TYPES[extname(path)];
      const content = await readFile(join(PAGES, path), 'utf8').catch(() => undefined);
      return type && content !== undefined ? [type, type === 'text/html' ? hosted(content, platform) : content] : undefined;
    },
    () => policy(addressOf(jira)),
    (request) => dwell.answer(request),
  );
  const context = await browser.newContext({ permissions: ['clipboard-write'], viewport: { width: 1280, height: 900 } });
  context.setDefaultTimeout(30_000);
  const page = await context.newPage();
  const trespasses = watch(page, [addressOf(jira), addressOf(pages)]);
  const { callBridge, flags } = forge(dwell);
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
  return { page, frame, trespasses, flags, close };
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

/** The host puts a script of its own before the page's; Dwell's Connect shell says what it is. */
function hosted(html: string, platform: string): string {
  const meta = platform === 'connect' ? '<meta name="dwell-host" content="connect">' : '';
  return html.replace('<head>', `<head>${meta}<script src="./__host.js"></script>`);
}

function hostScript(platform: string, colorMode: string, jira: string): string {
  const enableTheming = (css: string, mode: string): void => {
    document.documentElement.dataset['colorMode'] = mode;
    document.documentElement.dataset['theme'] = 'light:light dark:dark';
    document.head.append(Object.assign(document.createElement('style'), { textContent: css }));
  };
  const themed = `(${enableTheming})(${JSON.stringify(lightTheme + darkTheme)}, ${JSON.stringify(colorMode)})`;
  const ask = `(() => {
    const calls = [];
    addEventListener('message', ({ origin, data }) => {
      if (origin !== ${JSON.stringify(jira)}) return;
      const { resolve, reject } = calls[data.id];
      'error' in data ? reject(new Error(data.error)) : resolve(data.result);
    });
    return (command, payload) => new Promise((resolve, reject) => {
      parent.postMessage({ id: calls.push({ resolve, reject }) - 1, command, payload }, ${JSON.stringify(jira)});
    });
  })()`;
  if (platform === 'connect') {
    return `(() => {
      const ask = ${ask};
      globalThis.AP = {
        context: { getToken: () => Promise.resolve('context-token') },
        user: { getLocale: (told) => told('en_US'), getTimeZone: (told) => told('Europe/Berlin') },
        flag: { create: (flag) => void ask('showFlag', flag) },
        theming: { initializeTheming: () => ${themed} },
      };
    })();`;
  }
  return `(() => {
    const ask = ${ask};
    const heard = [];
    const history = {
      location: { pathname: '/' },
      push: (pathname) => heard.forEach((listener) => listener({ pathname })),
      listen: (listener) => heard.push(listener),
    };
    globalThis.__bridge = {
      callBridge(command, payload) {
        if (command === 'createHistory') return Promise.resolve(history);
        if (command === 'enableTheming') ${themed};
        return ask(command, payload);
      },
    };
  })();`;
}

function hostPage(pages: string, entry: Entry): string {
  return `<!doctype html><html lang="en"><title>Jira</title>
    <input aria-label="Elsewhere">
    <iframe title="Dwell" src="${pages}/${entry}.html" sandbox="${SANDBOX}" allow="clipboard-write"
      style="width: 1260px; height: 820px; border: 0"></iframe>
    <script>
      addEventListener('message', async ({ origin, source, data: { id, command, payload } }) => {
        if (origin !== '${pages}') return;
        const answer = await callBridge(command, payload).then((result) => ({ id, result }), (error) => ({ id, error: error.message }));
        source.postMessage(answer, origin);
      });
    </script></html>`;
}

type Content = readonly [type: string, content: string] | undefined;

type Api = (request: Request) => { status: number; headers?: Record<string, string>; contentType?: string; text?: string };

const MOUNT = '/api/v1';

async function listen(find: (path: string) => Content | Promise<Content>, csp?: () => string, api?: Api): Promise<Server> {
  const server = createServer((request, response) => {
    void (async () => {
      const path = request.url ?? '/';
      if (api && path.startsWith(MOUNT)) {
        const sent = await text(request);
        const headers = { 'If-Match': request.headers['if-match'] ?? '' };
        const { status, contentType = 'application/json', text: body = '' } = api({
          method: request.method ?? 'GET',
          path: path.slice(MOUNT.length),
          ...(headers['If-Match'] && { headers }),
          ...(sent && { body: JSON.parse(sent) as Record<string, unknown> }),
        });
        response.writeHead(request.headers.authorization === 'JWT context-token' ? status : 401, { 'Content-Type': contentType });
        response.end(body);
        return;
      }
      const found = await find(new URL(path, 'http://host').pathname);
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
