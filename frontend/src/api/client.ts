import type { Call, Host, Reply } from '../host';
import { Problem, record } from '../problem';

/** Resolves with a good answer; rejects with a `Problem` otherwise. */
export async function send(host: Host, call: Call): Promise<Reply> {
  const headers = {
    Accept: 'application/json',
    ...call.headers,
    ...(call.body && { 'Content-Type': 'application/json' }),
  };
  let reply;
  try {
    reply = await host.call({ ...call, headers });
  } catch (error) {
    throw Problem.unanswered(error);
  }
  if (reply.status < 200 || reply.status > 299) {
    throw Problem.answered(reply);
  }
  return reply;
}

/** The answer's JSON object, once it has the member that tells what it is. */
export async function sendFor<T>(host: Host, call: Call, member: keyof T & string): Promise<T> {
  return documentOf<T>(await send(host, call), member);
}

export function documentOf<T>(reply: Reply, member: keyof T & string): T {
  if (!(member in record(reply.body))) {
    throw Problem.answered(reply);
  }
  return reply.body as T;
}

/** A document with the version that it must still have when it is written. */
export interface Versioned<T> {
  document: T;
  etag: string | undefined;
}

export function versioned<T>(reply: Reply, member: keyof T & string): Versioned<T> {
  return { document: documentOf<T>(reply, member), etag: reply.headers.get('etag') };
}

/** `?a=b`, without what is empty. */
export function query(parameters: Record<string, string | number | undefined>): string {
  const given = Object.entries(parameters).filter(([, value]) => value !== undefined && value !== '');
  return given.length === 0 ? '' : `?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}`;
}

/** Only as long as nobody else has changed it. */
export function unlessChanged(version: number | string | undefined): Record<string, string> {
  return version === undefined ? {} : { 'If-Match': typeof version === 'number' ? `"${version}"` : version };
}

/** CSV comes as text, or in an object where the host passes on nothing else. */
export function csvOf(reply: Reply): string {
  const text = typeof reply.body === 'string' ? reply.body : record(reply.body)['csv'];
  if (typeof text !== 'string') {
    throw Problem.answered(reply);
  }
  return text;
}
