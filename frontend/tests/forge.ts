/** A stand-in for Jira around a Forge page: what `@forge/bridge` finds, and how the platform passes a remote's answers on. */
import { ADMIN, type Answer, type Dwell, type Request } from './dwell';

export interface Bridge {
  callBridge(command: string, payload?: unknown): Promise<unknown>;
}

export const CONTEXT = {
  accountId: ADMIN,
  cloudId: '3f1a4f4e-0c1b-4b7e-9b3e-0d6c7b1c9a10',
  locale: 'en_US',
  moduleKey: 'tokens',
  siteUrl: 'https://example.atlassian.net',
  timezone: 'Europe/Berlin',
  extension: { type: 'jira:adminPage' },
};

export function forge(dwell: Dwell, context: Partial<typeof CONTEXT> = CONTEXT): Bridge {
  const callBridge: Bridge['callBridge'] = async (command, payload) => {
    switch (command) {
      case 'getContext':
        return context;
      case 'enableTheming':
        return undefined;
      case 'invoke':
        return invoke(dwell, payload);
      default:
        throw new Error(`the stand-in for Forge does not know ${command}`);
    }
  };
  return { callBridge };
}

async function invoke(dwell: Dwell, payload: unknown): Promise<unknown> {
  // A frame can hand over only what can be cloned.
  const { invokeType, ...request } = structuredClone(payload) as Request & { invokeType: string };
  if (invokeType !== 'ui-remote-fetch') {
    throw new Error(`the stand-in for Forge does not know ${invokeType}`);
  }
  return passedOn(dwell.answer(request));
}

/** Forge Remote: 401 belongs to the platform, and every error needs a JSON body. */
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
    body = text === undefined && isGood ? undefined : JSON.parse(text ?? '');
  } catch {
    throw new Error('Unable to parse response body as JSON');
  }
  const many = Object.fromEntries(Object.entries(headers ?? {}).map(([name, value]) => [name, [value]]));
  const answer = { status, headers: many, body };
  return isGood ? { success: true, payload: answer } : { success: false, error: answer };
}
