import { Component, type ReactNode, Suspense } from 'react';

import { Failed } from '../parts/Fallback';
import { Loading } from '../parts/Loading';
import { Problem } from '../problem';
import { type Navigation, NavigationContext } from './navigation';
import { componentOf } from './routes';

/** Navigation above, the page below. */
export function Shell({ navigation, children }: { navigation: Navigation; children: ReactNode }) {
  const Page = componentOf(navigation.route);
  return (
    <NavigationContext.Provider value={navigation}>
      {children}
      <main>
        <Boundary key={navigation.route}>
          <Suspense fallback={<Loading />}>
            <Page />
          </Suspense>
        </Boundary>
      </main>
    </NavigationContext.Provider>
  );
}

/** A page whose code cannot be loaded or breaks leaves the navigation standing. */
class Boundary extends Component<{ children: ReactNode }, { problem?: Problem }> {
  override state: { problem?: Problem } = {};

  static getDerivedStateFromError(error: unknown): { problem: Problem } {
    return { problem: Problem.unanswered(error) };
  }

  override render(): ReactNode {
    const { problem } = this.state;
    return problem ? <Failed problem={problem} onRetry={() => location.reload()} /> : this.props.children;
  }
}
