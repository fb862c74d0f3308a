/** A stand-in for Jira around a Forge page: what `@forge/bridge` finds, and how the platform passes a remote's answers on. */
import type { Answer, Request } from './dwell/answer';
import type { Dwell } from './dwell/dwell';

export interface Bridge {
  callBridge(command: string, payload?: unknown): Promise<unknown>;
}

/** What the host has been asked to show beside the page. */
export interface Shown {
  flags: string[];
  opened: string[];
}

const MOUNT = '/forge/api/v1';

export const CONTEXT = {
  accountId: '5b10a2844c20165700ede21g',
  cloudId: '3f1a4f4e-0c1b-4b7e-9b3e-0d6c7b1c9a10',
  moduleKey: 'app',
  siteUrl: 'https://example.atlassian.net',
  timezone: 'Europe/Berlin',
  extension: { type: 'jira:globalPage' },
};

export function forge(dwell: Dwell, context: Partial<typeof CONTEXT> & { locale?: string } = CONTEXT): Bridge & Shown {
  const shown: Shown = { flags: [], opened: [] };
  const callBridge: Bridge['callBridge'] = async (command, payload) => {
    switch (command) {
      case 'getContext':
        return { locale: dwell.locale.replace('-', '_'), ...context };
      case 'enableTheming':
        return undefined;
      case 'createHistory':
        return history();
      case 'showFlag':
        shown.flags.push((payload as { title: string }).title);
        return undefined;
      case 'navigate':
        shown.opened.push((payload as { url: string }).url);
        return undefined;
      case 'invoke':
        return invoke(dwell, payload);
      default:
        throw new Error(`the stand-in for Forge does not know ${command}`);
    }
  };
  return { callBridge, ...shown };
}

function history(): object {
  const heard: ((location: { pathname: string }) => void)[] = [];
  return {
    location: { pathname: '/' },
    push: (pathname: string) => heard.forEach((listener) => listener({ pathname })),
    listen: (listener: (location: { pathname: string }) => void) => heard.push(listener),
  };
}

async function invoke(dwell: Dwell, payload: unknown): Promise<unknown> {
  // A frame can hand over only what can be cloned.
  const { invokeType, ...request } = structuredClone(payload) as Request & { invokeType: string };
  if (invokeType !== 'ui-remote-fetch' || !request.path.startsWith(MOUNT)) {
    throw new Error(`the stand-in for Forge does not know ${invokeType} of ${request.path}`);
  }
  return passedOn(dwell.answer({ ...request, path: request.path.slice(MOUNT.length) }));
}

/** Forge Remote: 401 belongs to the platform, and a body must be JSON; on this mount CSV is a member of an object. */
function passedOn({ status, headers, contentType, text }: Answer): unknown {
  if (status === 401) {
    throw new Error('Remote could not verify the Forge Invocation Token');
  }
  const isGood = status >= 200 && status < 300;
  if (!isGood && contentType !== undefined && contentType !== 'application/json') {
    throw new Error('Invalid response from remote');
  }
  let body: unknown;
  try {
    const isCsv = isGood && contentType === 'text/csv';
    body = isCsv ? { csv: text } : text === undefined && isGood ? undefined : JSON.parse(text ?? '');
  } catch {
    throw new Error('Unable to parse response body as JSON');
  }
  const many = Object.fromEntries(Object.entries(headers ?? {}).map(([name, value]) => [name, [value]]));
  const answer = { status, headers: many, body };
  return isGood ? { success: true, payload: answer } : { success: false, error: answer };
}
