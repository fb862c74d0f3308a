import type { AuditEvent, Category } from '../../src/api/audit';
import { type Answer, json, listed } from './answer';
import type { Dwell } from './dwell';

/** The audit trail, newest first. */
export class Audit {
  rows: AuditEvent[] = [];
  mostInFile = 1_000;

  constructor(private readonly dwell: Dwell) {}

  add(action: string, target: unknown, details: unknown = {}, like: Partial<AuditEvent> = {}): void {
    this.rows.unshift({
      id: `event-${this.rows.length + 1}`,
      at: new Date(this.dwell.now).toISOString(),
      actor: { accountId: this.dwell.viewer },
      category: action.split('.')[0] as Category,
      action,
      target,
      details,
      result: 'success',
      ...like,
    });
  }

  list(query: URLSearchParams): Answer {
    return listed(this.found(query), query);
  }

  csv(query: URLSearchParams): Answer {
    const found = this.found(query);
    const lines = found.slice(0, this.mostInFile).map(({ at, action, result }) => `${at},${action},${result}`);
    return json(200, { csv: ['at,action,result', ...lines].join('\r\n'), rows: lines.length, total: found.length });
  }

  private found(query: URLSearchParams): AuditEvent[] {
    const [from, to, category, actor] = ['from', 'to', 'category', 'actor'].map((name) => query.get(name));
    const words = (query.get('q') ?? '').toLowerCase();
    return this.rows
      .filter(({ at }) => (!from || at >= from) && (!to || at < to))
      .filter((event) => !category || event.category === category)
      .filter((event) => !actor || ('accountId' in event.actor && event.actor.accountId === actor))
      .filter((event) => JSON.stringify(event).toLowerCase().includes(words));
  }
}

/** Settings that are one document each. */
export class Settings {
  policy = { binding: 'any', reveal: 'always', selfService: false, maxDays: null as number | null };
  ceiling = { binding: 'any', reveal: 'always', selfService: true, maxDays: null as number | null };
  version = 1;
  retentionDays = 180;

  answerPolicy(method: string, headers: Record<string, string> = {}, body: Record<string, unknown> = {}): Answer {
    const etag = { ETag: `"${this.version}"` };
    if (method === 'PUT') {
      if ((headers['If-Match'] ?? etag.ETag) !== etag.ETag) {
        const current = { ...this.policy, ceiling: this.ceiling };
        return json(412, { status: 412, code: 'changed', message: 'The settings have been changed meanwhile.', current });
      }
      if (Number(body['maxDays'] ?? 0) > (this.ceiling.maxDays ?? Infinity)) {
        return json(422, { status: 422, code: 'invalid', message: 'Not allowed.', fields: { maxDays: ['is above the ceiling'] } });
      }
      this.policy = body as typeof this.policy;
      this.version += 1;
      etag.ETag = `"${this.version}"`;
    }
    return json(200, { ...this.policy, ceiling: this.ceiling }, etag);
  }

  answerAudit(method: string, headers: Record<string, string> = {}, body: Record<string, unknown> = {}): Answer {
    const etag = (): string => `"${this.retentionDays}"`;
    if (method === 'PUT') {
      if ((headers['If-Match'] ?? etag()) !== etag()) {
        const current = { retentionDays: this.retentionDays };
        return json(412, { status: 412, code: 'changed', message: 'The time has been changed meanwhile.', current });
      }
      const days = Number(body['retentionDays']);
      if (!(days >= 30 && days <= 3650)) {
        return json(422, { status: 422, code: 'invalid', message: 'Not allowed.', fields: { retentionDays: ['must be 30 to 3650'] } });
      }
      this.retentionDays = days;
    }
    return json(200, { retentionDays: this.retentionDays }, { ETag: etag() });
  }
}
