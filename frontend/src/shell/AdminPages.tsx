/** The two pages under Jira's own settings. */
import { Refused } from '../parts/Fallback';
import { useSession } from '../session';
import { useRoutes } from './navigation';
import { NavigationBar } from './NavigationBar';
import type { Route } from './routes';
import { Shell } from './Shell';

const ROUTES: readonly Route[] = ['api-settings', 'api-information'];

export function AdminPages({ first }: { first: Route }) {
  const { me } = useSession();
  const navigation = useRoutes(ROUTES, first);
  if (!me.admin) {
    return <Refused />;
  }
  return (
    <Shell navigation={navigation}>
      <NavigationBar label="navigation.label" routes={ROUTES} />
    </Shell>
  );
}
