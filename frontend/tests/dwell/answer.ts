/** Calls and answers of the settings API, as they go over the wire. */
export interface Request {
  method: string;
  /** Without the mount, with the query. */
  path: string;
  headers?: Record<string, string>;
  body?: Record<string, unknown>;
}

export interface Answer {
  status: number;
  headers?: Record<string, string>;
  contentType?: string;
  text?: string;
}

export function json(status: number, body: unknown, headers: Record<string, string> = {}): Answer {
  return { status, headers, contentType: 'application/json', text: JSON.stringify(body) };
}

/** An error document of the settings API. */
export function refusal(status: number, code: string, message: string, more: Record<string, unknown> = {}): Answer {
  return json(status, { status, code, message, ...more, requestId: 'request-7' });
}

export function faults(fields: Record<string, string[]>, more: Record<string, unknown> = {}): Answer {
  return refusal(422, 'invalid', 'Some fields are not acceptable.', { fields, ...more });
}

export const notFound = (): Answer => refusal(404, 'not_found', 'There is nothing at this address.');

/** One page of a list, and how to get the next. */
export function listed<T>(all: readonly T[], query: URLSearchParams, usual = 50): Answer {
  const start = Number(query.get('cursor') ?? 0);
  const end = start + Number(query.get('limit') ?? usual);
  return json(200, { items: all.slice(start, end), nextCursor: end < all.length ? String(end) : null, total: all.length });
}

/** What a change of another version is told. */
export function stale(request: Request, current: { version: number }): Answer | undefined {
  const wanted = request.headers?.['If-Match'];
  return wanted !== undefined && wanted !== `"${current.version}"`
    ? refusal(412, 'changed', 'It has been changed meanwhile.', { current })
    : undefined;
}

export function etag({ version }: { version: number }): Record<string, string> {
  return { ETag: `"${version}"` };
}
