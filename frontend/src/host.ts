/** What frames a page: the only thing that differs between Forge and Connect. */

/** One call of Dwell's settings API; the path is relative to its mount, such as `/tokens`. */
export interface Call {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
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

/** Who looks at the page, as far as the host tells. For display only: the server believes none of it. */
export interface Viewer {
  /** As Jira writes it, such as `ko_KR`. */
  locale: string | undefined;
  /** IANA. */
  timeZone: string | undefined;
}

/** What the host says for us, beside the page. */
export interface Notice {
  kind: 'success' | 'info' | 'warning' | 'error';
  title: string;
  body?: string;
}

/** Which part of the app the host's address names, such as `reports`; empty at its beginning. */
export interface Place {
  current(): string;
  go(path: string): void;
  /** Tells of every move, the host's and ours; the answer ends that. */
  listen(heard: (path: string) => void): () => void;
}

export interface Host {
  viewer: Viewer;
  place: Place;
  /** Resolves with the server's answer, whatever its status; rejects when there is none. */
  call(call: Call): Promise<Reply>;
  notify(notice: Notice): void;
  /** An address outside of the app, in a tab of its own; `false` where a plain link does that. */
  open(url: string): boolean;
}

/** `undefined` when no host that we know frames the page. */
export async function findHost(): Promise<Host | undefined> {
  // Neither is imported before: each throws where the other one is at home.
  if ('__bridge' in globalThis) {
    const { connect } = await import('./host/forge');
    return connect();
  }
  if (document.querySelector('meta[name="dwell-host"][content="connect"]')) {
    const { connect } = await import('./host/connect');
    return connect();
  }
  return undefined;
}
