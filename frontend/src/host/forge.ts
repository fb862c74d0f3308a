/** Forge: calls go through Jira, which adds the invocation token and the user's own. */
import { invokeRemote, view } from '@forge/bridge';

import type { Call, Host, Reply } from '../host';

const MOUNT = '/forge/api/v1';

export async function connect(): Promise<Host> {
  const [context] = await Promise.all([view.getContext(), followTheme()]);
  return {
    viewer: {
      accountId: context.accountId,
      locale: (context.locale ?? 'en').replace('_', '-'),
      timeZone: context.timezone,
    },
    call,
  };
}

/** Before the first render, so that nothing flashes. Without it the page is light, and works. */
async function followTheme(): Promise<void> {
  try {
    await view.theme.enable();
  } catch (error) {
    console.warn('no theme from the host', error);
  }
}

async function call({ method, path, headers, body }: Call): Promise<Reply> {
  // Where the host has nothing to say, the bridge resolves with an empty object.
  const answer: Partial<Awaited<ReturnType<typeof invokeRemote>>> = await invokeRemote({
    method,
    path: MOUNT + path,
    ...(headers && { headers }),
    ...(body && { body }),
  });
  if (typeof answer.status !== 'number') {
    throw new Error('the host gave no answer');
  }
  return { status: answer.status, headers: lowerCased(answer.headers), body: answer.body };
}

function lowerCased(headers: Record<string, unknown> | undefined): Map<string, string> {
  return new Map(Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)]));
}
