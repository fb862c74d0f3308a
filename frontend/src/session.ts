/** What every component may know: the host, the viewer, and who is who. */
import { createContext, useContext } from 'react';

import type { Me } from './api/me';
import type { Host } from './host';
import type { People } from './people';

export interface Session {
  host: Host;
  me: Me;
  people: People;
  /** The viewer's, as Jira has it; dates without a time mean this one. */
  timeZone: string;
}

export const SessionContext = createContext<Session | undefined>(undefined);

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === undefined) {
    throw new Error('outside of a session');
  }
  return session;
}
