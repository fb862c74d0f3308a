import type { Credential, CredentialKind } from '../../src/api/credentials';
import { type Answer, etag, faults, json, notFound, type Request, stale } from './answer';
import type { Dwell } from './dwell';

const KINDS: Record<string, CredentialKind> = { 'organization-key': 'organizationKey', 'user-token': 'userToken' };

/** Credentials, and Atlassian behind them: what ends in `good` works. */
export class Credentials {
  rows: Record<CredentialKind, Credential> = { organizationKey: unset('organizationKey'), userToken: unset('userToken') };

  constructor(private readonly dwell: Dwell) {}

  set(kind: CredentialKind, like: Partial<Credential>): void {
    this.rows[kind] = { ...unset(kind), status: 'valid', version: this.rows[kind].version + 1, ...like };
  }

  answer(request: Request, [name = '', action]: (string | undefined)[]): Answer {
    const { organizationKey, userToken } = this.rows;
    const isListed = this.dwell.distribution === 'marketplace';
    if (name === '') {
      return json(200, isListed ? { organizationKey } : { organizationKey, userToken });
    }
    const kind = KINDS[name];
    if (kind === undefined || (isListed && kind === 'userToken')) {
      return notFound();
    }
    if (action === 'check') {
      this.rows[kind] = { ...this.rows[kind], lastCheckedAt: new Date(this.dwell.now).toISOString() };
      return json(200, this.rows[kind]);
    }
    const problem = stale(request, this.rows[kind]);
    if (problem) {
      return problem;
    }
    if (request.method === 'DELETE') {
      this.rows[kind] = unset(kind);
      this.dwell.audit.add('credential.removed', kind);
      return { status: 204 };
    }
    return kind === 'organizationKey' ? this.saveKey(request) : this.saveToken(request);
  }

  private saveKey({ body = {} }: Request): Answer {
    const key = String(body['key'] ?? '');
    const current = this.rows.organizationKey;
    if (key.startsWith('ATATT')) {
      return faults({ key: ["is a user's API token: an organization's API key belongs here"] }, { current });
    }
    if (!key.endsWith('good')) {
      return faults({ key: ['is not accepted by Atlassian: it is wrong, revoked or expired'] }, { current });
    }
    this.set('organizationKey', {
      ...this.fresh(key, body),
      organization: { id: 'org-1', name: 'Acme', users: 2000 },
    });
    return json(200, this.rows.organizationKey, etag(this.rows.organizationKey));
  }

  private saveToken({ body = {} }: Request): Answer {
    const token = String(body['token'] ?? '');
    const current = this.rows.userToken;
    if (token.startsWith('ATCTT')) {
      return faults({ token: ["is an organization's API key: a user's API token belongs here"] }, { current });
    }
    if (!token.endsWith('good')) {
      return faults({ token: ['is wrong, expired, or created with scopes'] }, { current });
    }
    if (body['email'] !== 'mia@example.com') {
      return faults({ email: ["is not the address of the token's owner"] }, { current });
    }
    this.set('userToken', {
      ...this.fresh(token, body),
      email: String(body['email']),
      seats: [{ application: 'Jira Software', total: 100, remaining: 12, unlimited: false }],
    });
    return json(200, this.rows.userToken, etag(this.rows.userToken));
  }

  private fresh(secret: string, body: Record<string, unknown>): Partial<Credential> {
    const at = new Date(this.dwell.now).toISOString();
    const expiresOn = body['expiresOn'] === undefined ? null : String(body['expiresOn']);
    return { last4: secret.slice(-4), lastUpdatedAt: at, lastCheckedAt: at, updatedBy: { accountId: this.dwell.viewer }, expiresOn };
  }
}

function unset(kind: CredentialKind): Credential {
  return { kind, status: 'notSet', version: 0 };
}
