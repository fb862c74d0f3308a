/** A stand-in for Dwell's settings API on its Forge mount: report tokens in memory, refusals as told. */
import type { Token } from '../src/tokens';

export interface Request {
  method: string;
  path: string;
  headers?: Record<string, string>;
  body?: Record<string, unknown>;
}

export interface Answer {
  status: number;
  headers?: Record<string, string>;
  contentType?: string;
  /** As it goes over the wire. */
  text?: string;
}

export const ADMIN = '5b10a2844c20165700ede21g';
const MOUNT = 'https://dwell.invalid/forge/api/v1';

export class Dwell {
  readonly requests: Request[] = [];
  tokens: Token[] = [];
  /** What the next call gets instead of what it asks for. */
  next: Answer | undefined;

  private made = 0;

  /** `count` tokens, the newest first. */
  with(count: number, like: Partial<Token> = {}): this {
    for (let left = count; left > 0; left--) {
      this.tokens.unshift(token(++this.made, like));
    }
    return this;
  }

  answer(request: Request): Answer {
    this.requests.push(request);
    const scripted = this.next;
    this.next = undefined;
    if (scripted) {
      return scripted;
    }
    const url = new URL(request.path, MOUNT);
    const id = /^\/forge\/api\/v1\/tokens(?:\/([^/]+))?$/.exec(url.pathname);
    if (!id) {
      return refusal(404, 'not_found', 'There is nothing at this address.');
    }
    return id[1] === undefined ? this.all(request, url.searchParams) : this.one(request, id[1]);
  }

  private all(request: Request, query: URLSearchParams): Answer {
    if (request.method === 'POST') {
      return this.create(request.body ?? {});
    }
    const start = Number(query.get('cursor') ?? 0);
    const end = start + Number(query.get('limit') ?? 50);
    const nextCursor = end < this.tokens.length ? String(end) : null;
    return json(200, { items: this.tokens.slice(start, end), nextCursor, total: this.tokens.length });
  }

  private create(body: Record<string, unknown>): Answer {
    const { accountId, expiresAt, notes } = body;
    if (typeof accountId !== 'string' || /\s/.test(accountId)) {
      const fields = { accountId: ['must be an Atlassian account id'] };
      return refusal(422, 'invalid', 'Some fields are not acceptable.', { fields });
    }
    const user = { accountId };
    const made = token(++this.made, { user, expiresAt: String(expiresAt), notes: String(notes) });
    this.tokens.unshift(made);
    return json(201, { ...made, token: `secret-of-${made.id}` });
  }

  private one(request: Request, id: string): Answer {
    const found = this.tokens.find((item) => item.id === id);
    if (!found) {
      return refusal(404, 'not_found', 'There is no such token.');
    }
    if (request.headers?.['If-Match'] !== `"${found.version}"`) {
      return refusal(412, 'changed', 'The token has been changed meanwhile.', { current: found });
    }
    if (request.method === 'DELETE') {
      this.tokens = this.tokens.filter((item) => item !== found);
      return { status: 204 };
    }
    const changed = { ...found, ...request.body, version: found.version + 1 };
    this.tokens = this.tokens.map((item) => (item === found ? changed : item));
    return json(200, changed);
  }
}

export function json(status: number, body: unknown, headers: Record<string, string> = {}): Answer {
  return { status, headers, contentType: 'application/json', text: JSON.stringify(body) };
}

/** An error document of the settings API. */
export function refusal(status: number, code: string, message: string, more: Record<string, unknown> = {}): Answer {
  return json(status, { status, code, message, ...more, requestId: 'request-7' });
}

function token(number: number, like: Partial<Token>): Token {
  return {
    id: `token-${number}`,
    active: true,
    awaitingReactivation: false,
    user: { accountId: `account-${number}` },
    createdAt: '2026-11-01T09:00:00.000Z',
    createdBy: ADMIN,
    expiresAt: '2099-12-31T23:59:59.000Z',
    notes: `Notes ${number}`,
    lastUsedAt: null,
    version: 1,
    ...like,
  };
}
