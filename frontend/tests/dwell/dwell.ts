/** A stand-in for Dwell's settings API: what the contract says, in memory, with its refusals. */
import type { Steps } from '../../src/api/getStarted';
import { type Answer, json, notFound, refusal, type Request } from './answer';
import { Audit, Settings } from './audit';
import { Calendars } from './calendars';
import { Credentials } from './credentials';
import { ADMIN, MEMBER, People } from './people';
import { Reports } from './reports';
import { Tokens } from './tokens';

export class Dwell {
  readonly requests: Request[] = [];
  /** What the next call but those about people gets instead of what it asks for. */
  next: Answer | undefined;
  viewer = ADMIN;
  locale = 'en-US';
  timeZone = 'Europe/Berlin';
  now = Date.parse('2026-11-22T09:00:00Z');
  distribution: 'self-hosted' | 'marketplace' = 'self-hosted';
  egressIps = ['192.0.2.10', '192.0.2.11'];
  steps: Steps['steps'] = (['ipAllowlist', 'organizationKey', 'userToken', 'firstToken', 'firstReport'] as const).map((id) => ({
    id,
    state: 'open',
  }));

  readonly people = new People();
  readonly settings = new Settings();
  readonly audit = new Audit(this);
  readonly tokens = new Tokens(this);
  readonly credentials = new Credentials(this);
  readonly calendars = new Calendars(this);
  readonly reports = new Reports();

  /** `count` tokens, one for each of as many people. */
  with(count: number, like: Parameters<Tokens['add']>[0] = {}): this {
    for (let left = count; left > 0; left--) {
      this.people.add(this.tokens.add(like).user.accountId);
    }
    return this;
  }

  asMember(): this {
    this.viewer = MEMBER;
    return this;
  }

  get isAdmin(): boolean {
    return this.viewer === ADMIN;
  }

  forbidden(): Answer {
    return refusal(403, 'forbidden', 'Only Jira administrators may do this.');
  }

  answer(request: Request): Answer {
    this.requests.push(request);
    const url = new URL(request.path, 'https://dwell.invalid');
    const [, first = '', ...rest] = url.pathname.split('/');
    const scripted = ['me', 'users'].includes(first) ? undefined : this.next;
    if (scripted) {
      this.next = undefined;
      return scripted;
    }
    return this.forEveryone(request, first, rest, url.searchParams) ?? this.forAdmins(request, first, rest, url.searchParams);
  }

  private forEveryone(request: Request, first: string, rest: string[], query: URLSearchParams): Answer | undefined {
    switch (first) {
      case 'me':
        return json(200, this.me());
      case 'users':
        if (rest[0] === 'named') {
          return this.people.named(request);
        }
        return this.isAdmin || this.settings.policy.selfService ? this.people.search(query) : this.forbidden();
      case 'my':
        return this.tokens.answer(request, rest.slice(1), query, this.viewer);
      case 'calendars':
        return request.method === 'GET' || rest[0] === 'preview' ? this.calendars.answer(request, rest, query) : undefined;
      case 'reports':
        return this.reports.answer(request);
      case 'tokens':
        // Whose the token is may try it.
        return rest[1] === 'try' && !this.isAdmin ? this.tokens.answer(request, rest, query, this.viewer) : undefined;
      default:
        return undefined;
    }
  }

  private forAdmins(request: Request, first: string, rest: string[], query: URLSearchParams): Answer {
    if (!this.isAdmin) {
      return this.forbidden();
    }
    const { method, headers, body } = request;
    switch (first) {
      case 'tokens':
        return this.tokens.answer(request, rest, query);
      case 'credentials':
        return this.credentials.answer(request, rest);
      case 'calendars':
        return this.calendars.answer(request, rest, query);
      case 'audit':
        return this.audit.list(query);
      case 'audit.csv':
        return this.audit.csv(query);
      case 'get-started':
        return this.getStarted(request, rest[0]);
      case 'settings':
        switch (rest[0]) {
          case 'tokens':
            return this.settings.answerPolicy(method, headers, body);
          case 'audit':
            return this.settings.answerAudit(method, headers, body);
          case 'calendar':
            return this.calendars.choose(request);
        }
    }
    return notFound();
  }

  private getStarted({ body }: Request, id: string | undefined): Answer {
    const step = this.steps.find((candidate) => candidate.id === id);
    if (step) {
      step.state = body?.['state'] as typeof step.state;
    }
    const steps = this.steps.filter(({ id: name }) => name !== 'userToken' || this.distribution === 'self-hosted');
    const expiringTokens = this.tokens.rows.map((row) => this.tokens.shown(row)).filter(({ state }) => state === 'expiring');
    const expiringCredentials = Object.values(this.credentials.rows)
      .filter(({ expiresInDays }) => typeof expiresInDays === 'number' && expiresInDays <= 30)
      .map(({ kind, expiresOn, expiresInDays }) => ({ kind, expiresOn, expiresInDays }));
    return json(200, { steps, egressIps: this.egressIps, expiringTokens, expiringCredentials });
  }

  private me(): object {
    const { displayName, avatarUrl } = this.people.find(this.viewer) ?? {};
    const { selfService, reveal } = this.settings.policy;
    return {
      accountId: this.viewer,
      displayName,
      avatarUrl,
      timeZone: this.timeZone,
      locale: this.locale,
      admin: this.isAdmin,
      site: { baseUrl: 'https://example.atlassian.net' },
      platform: 'forge',
      distribution: this.distribution,
      selfService,
      tokenRevealable: reveal === 'always',
      serviceUrl: 'https://dwell.example.com/',
    };
  }
}
