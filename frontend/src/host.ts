/** What frames a page: the only thing that differs between Forge and Connect. */

/** One call of Dwell's settings API; the path is relative to its mount, such as `/tokens`. */
export interface Call {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  path: string;
  headers?: Record<string, string>;
  body?: Record<string, unknown>;
}

export interface Reply {
  status: number;
  /** By lower-case name. */
  headers: ReadonlyMap<string, string>;
  body: unknown;
}

/** Who looks at the page. For display only: the server believes none of it. */
export interface Viewer {
  accountId: string | undefined;
  /** BCP 47. */
  locale: string;
  /** IANA. */
  timeZone: string;
}

export interface Host {
  viewer: Viewer;
  /** Resolves with the server's answer, whatever its status; rejects when there is none. */
  call(call: Call): Promise<Reply>;
}

/** `undefined` when no host that we know frames the page. */
export async function findHost(): Promise<Host | undefined> {
  if ('__bridge' in globalThis) {
    // Not imported before: the module throws where there is no bridge.
    const { connect } = await import('./host/forge');
    return connect();
  }
  return undefined;
}
