import type { Token, TokenState } from '../../src/api/tokens';
import { type Answer, etag, faults, json, listed, notFound, refusal, type Request, stale } from './answer';
import type { Dwell } from './dwell';
import { ADMIN } from './people';

type Row = Omit<Token, 'state'> & { awaitingReactivation: boolean };

const LAST = Date.parse('2100-01-01T12:00:00Z');
const SORTED = ['createdAt', 'expiresAt', 'notes', 'active', 'lastUsedAt'];
const MONTH = 30 * 86_400_000;

/** Report tokens in memory, under the rules of the site. */
export class Tokens {
  rows: Row[] = [];
  private made = 0;
  private readonly keys = new Map<string, { body: string; answer: Answer }>();

  constructor(private readonly dwell: Dwell) {}

  add(like: Partial<Row> = {}): Row {
    const number = ++this.made;
    const row = {
      id: `token-${number}`,
      active: true,
      awaitingReactivation: false,
      user: { accountId: `account-${number}` },
      createdAt: new Date(Date.parse('2026-11-01T09:00:00Z') + number * 60_000).toISOString(),
      createdBy: { accountId: ADMIN },
      expiresAt: '2099-12-31T23:59:59.000Z',
      notes: `Notes ${number}`,
      lastUsedAt: null,
      callsIn30Days: 0,
      revealable: this.dwell.settings.policy.reveal === 'always',
      version: 1,
      ...like,
    };
    this.rows.push(row);
    return row;
  }

  shown(row: Row): Token & { awaitingReactivation: boolean } {
    return { ...row, state: this.stateOf(row) };
  }

  answer(request: Request, [id, action]: (string | undefined)[], query: URLSearchParams, owner?: string): Answer {
    const mayChange = owner === undefined || this.dwell.settings.policy.selfService;
    if (id === undefined) {
      return request.method === 'POST' ? (mayChange ? this.create(request, owner) : noSelfService()) : this.list(query, owner);
    }
    if (id === 'deactivate' && owner === undefined) {
      return this.deactivate(request);
    }
    const row = this.rows.find((candidate) => candidate.id === id && (owner === undefined || candidate.user.accountId === owner));
    if (row === undefined) {
      return refusal(404, 'not_found', 'There is no such token.');
    }
    if (action === 'reveal') {
      return mayChange ? this.reveal(row, request) : noSelfService();
    }
    if (action === 'try') {
      return this.try(row, request);
    }
    return action === undefined ? this.one(row, request, owner, mayChange) : notFound();
  }

  private one(row: Row, request: Request, owner: string | undefined, mayChange: boolean): Answer {
    if (request.method === 'GET') {
      return json(200, this.shown(row), etag(row));
    }
    const body = request.body ?? {};
    const isSwitchOff = request.method === 'PATCH' && Object.keys(body).join() === 'active' && body['active'] === false;
    if (!mayChange && !isSwitchOff) {
      return noSelfService();
    }
    if (owner !== undefined && body['active'] === true && !row.active) {
      return refusal(403, 'forbidden', 'Only Jira administrators switch tokens on.');
    }
    const problem = stale(request, this.shown(row));
    if (problem) {
      return problem;
    }
    if (request.method === 'DELETE') {
      this.rows = this.rows.filter((other) => other !== row);
      this.dwell.audit.add('token.deleted', row.id);
      return { status: 204 };
    }
    const immutable = Object.keys(body).filter((name) => !['active', 'expiresAt', 'notes'].includes(name));
    if (immutable.length > 0) {
      return faults(Object.fromEntries(immutable.map((name) => [name, ['cannot be changed']])));
    }
    Object.assign(row, body, { version: row.version + 1, awaitingReactivation: false });
    this.dwell.audit.add('token.changed', row.id, body);
    return json(200, this.shown(row), etag(row));
  }

  private list(query: URLSearchParams, owner?: string): Answer {
    const words = (query.get('q') ?? '').toLowerCase();
    const state = query.get('state');
    const sort = query.get('sort') ?? '-createdAt';
    const column = sort.replace('-', '');
    const account = query.get('account');
    if (!SORTED.includes(column)) {
      return faults({ sort: [`must be one of ${SORTED.join(', ')}, with - before it for the reverse`] });
    }
    if (account !== null && owner !== undefined) {
      return faults({ account: ['is not known here'] });
    }
    const value = (row: Row): string => String(row[column as keyof Row] ?? '');
    const rows = this.rows
      .filter(({ user }) => owner === undefined || user.accountId === owner)
      .filter(({ user }) => account === null || user.accountId === account)
      .filter(({ notes, user }) => `${notes} ${user.accountId}`.toLowerCase().includes(words))
      .filter((row) => state === null || this.stateOf(row) === state)
      .sort((a, b) => value(a).localeCompare(value(b)) * (sort.startsWith('-') ? -1 : 1));
    return listed(rows.map((row) => this.shown(row)), query);
  }

  private create(request: Request, owner?: string): Answer {
    const body = request.body ?? {};
    const accountId = owner ?? String(body['accountId'] ?? '');
    const { expiresAt, notes = '' } = body as { expiresAt?: string; notes?: string };
    const key = request.headers?.['Idempotency-Key'];
    const before = key === undefined ? undefined : this.keys.get(key);
    if (before) {
      return before.body === JSON.stringify(body) ? before.answer : refusal(422, 'idempotency', 'The key was used for another body.');
    }
    const wrong: Record<string, string[]> = {};
    if (!this.dwell.people.find(accountId)?.active) {
      wrong['accountId'] = ['must be an active user of the site'];
    }
    const until = Date.parse(expiresAt ?? '');
    if (!(until > this.dwell.now) || until > LAST) {
      wrong['expiresAt'] = ['must be in the future, and not after 2099-12-31'];
    }
    if (notes.length > 1000) {
      wrong['notes'] = ['must have at most 1,000 characters'];
    }
    if (Object.keys(wrong).length > 0) {
      return faults(wrong);
    }
    const row = this.add({ user: { accountId }, expiresAt: expiresAt ?? '', notes, createdBy: { accountId: this.dwell.viewer } });
    this.dwell.audit.add('token.issued', row.id, { account: accountId });
    const answer = json(201, { ...this.shown(row), token: textOf(row) }, etag(row));
    if (key !== undefined) {
      // Never again with its text.
      this.keys.set(key, { body: JSON.stringify(body), answer: json(201, this.shown(row), etag(row)) });
    }
    return answer;
  }

  private deactivate({ body }: Request): Answer {
    const ids = (body?.['ids'] ?? []) as string[];
    const rows = this.rows.filter(({ id, active }) => active && ids.includes(id));
    rows.forEach((row) => Object.assign(row, { active: false, version: row.version + 1 }));
    return json(200, { items: rows.map((row) => this.shown(row)) });
  }

  private reveal(row: Row, { body }: Request): Answer {
    if (!row.revealable) {
      return refusal(409, 'not_kept', 'The text of this token is not kept.');
    }
    this.dwell.audit.add('token.revealed', row.id, { purpose: body?.['purpose'] ?? 'show' });
    return json(200, { token: textOf(row) });
  }

  private try(row: Row, { body }: Request): Answer {
    const issueKey = String(body?.['issueKey'] ?? 'WEB-1');
    const refused: Partial<Record<TokenState, string>> = {
      inactive: 'The token is deactivated.',
      expired: 'The token has expired.',
      userDeactivated: 'The user of the token is deactivated in Jira.',
    };
    const message = refused[this.stateOf(row)];
    if (message !== undefined) {
      const error = { status: 401, message, messages: [], pluginVersion: '1.0.0', time: '2026-11-22T09:00:00Z' };
      return json(200, { ok: false, status: 401, requestId: 'request-8', issueKey, figure: null, error });
    }
    const figure = { column: 'In Progress', value: '3d 4h' };
    return json(200, { ok: true, status: 200, requestId: 'request-8', issueKey, figure, error: null });
  }

  private stateOf({ active, awaitingReactivation, expiresAt, user }: Row): TokenState {
    const left = Date.parse(expiresAt) - this.dwell.now;
    if (left <= 0) {
      return 'expired';
    }
    if (this.dwell.people.find(user.accountId)?.active === false) {
      return 'userDeactivated';
    }
    if (awaitingReactivation) {
      return 'waitingForReactivation';
    }
    return !active ? 'inactive' : left < MONTH ? 'expiring' : 'active';
  }
}

export function textOf({ id }: { id: string }): string {
  return `secret-of-${id}`;
}

function noSelfService(): Answer {
  return refusal(403, 'forbidden', 'This site does not allow self-service.');
}
