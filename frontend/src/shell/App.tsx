/** The whole app: the module in Jira's Apps menu, and what opens after installing. */
import { useEffect } from 'react';

import { loadSteps } from '../api/getStarted';
import { useLoaded } from '../parts/useLoaded';
import { Loading } from '../parts/Loading';
import { useSession } from '../session';
import { useRoutes } from './navigation';
import { TopNavigation } from './NavigationBar';
import { type Route, SETTINGS } from './routes';
import { Shell } from './Shell';

const OF_ADMINS: readonly Route[] = ['get-started', 'reports', ...SETTINGS];
const OF_MEMBERS: readonly Route[] = ['reports', 'my-tokens'];

export function App({ first }: { first?: Route }) {
  const { me } = useSession();
  if (!me.admin) {
    return <Pages routes={OF_MEMBERS} first="reports" />;
  }
  return first ? <Pages routes={OF_ADMINS} first={first} /> : <AdminApp />;
}

/** Get Started opens by itself until it is done. */
function AdminApp() {
  const { host } = useSession();
  const isPlaced = host.place.current() !== '';
  const { value, problem } = useLoaded(() => (isPlaced ? Promise.resolve(undefined) : loadSteps(host)), [host]);
  if (!isPlaced && value === undefined && problem === undefined) {
    return <Loading />;
  }
  const isOpen = value?.steps.some(({ state }) => state === 'open') ?? true;
  return <Pages routes={OF_ADMINS} first={isOpen ? 'get-started' : 'reports'} />;
}

function Pages({ routes, first }: { routes: readonly Route[]; first: Route }) {
  const navigation = useRoutes(routes, first);
  useEffect(() => {
    window.scrollTo(0, 0);
  }, [navigation.route]);
  return (
    <Shell navigation={navigation}>
      <TopNavigation routes={routes} />
    </Shell>
  );
}
