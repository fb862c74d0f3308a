import type { Reply } from './host';

/** Why something could not be done, in the server's words where it had any. */
export class Problem extends Error {
  /** HTTP status; `undefined` when there was no answer at all. */
  readonly status: number | undefined;
  /** The server's name for the case, such as `forbidden`. */
  readonly code: string | undefined;
  readonly messages: readonly string[];
  /** Faults by field name. */
  readonly fields: Readonly<Record<string, readonly string[]>>;
  /** What the server has instead of what we took for granted (412). */
  readonly current: unknown;
  readonly requestId: string | undefined;
  /** Seconds. */
  readonly retryAfter: number | undefined;

  private constructor(message: string, reply?: Reply) {
    super(message);
    const body = record(reply?.body);
    const wait = Number(reply?.headers.get('retry-after') ?? NaN);
    this.status = reply?.status;
    this.code = text(body['code']);
    this.messages = texts(body['messages']).filter((sentence) => sentence !== message);
    this.fields = Object.fromEntries(
      Object.entries(record(body['fields'])).map(([name, faults]) => [name, texts(faults)]),
    );
    this.current = body['current'];
    this.requestId = text(body['requestId']) ?? reply?.headers.get('x-request-id');
    this.retryAfter = Number.isFinite(wait) && wait > 0 ? Math.ceil(wait) : undefined;
  }

  static answered(reply: Reply): Problem {
    return new Problem(text(record(reply.body)['message']) ?? '', reply);
  }

  /** Whatever has been thrown. */
  static from(error: unknown): Problem {
    return error instanceof Problem ? error : Problem.unanswered(error);
  }

  /** The host could not bring an answer; what it says itself is all there is. */
  static unanswered(cause: unknown): Problem {
    return new Problem(cause instanceof Error ? cause.message : (text(record(cause)['message']) ?? String(cause)));
  }
}

export function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
