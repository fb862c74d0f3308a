import { createContext, useContext, useEffect, useState } from 'react';

import { useSession } from '../session';
import type { Route } from './routes';

export interface Navigation {
  route: Route;
  /** How often the page has been changed: the first one does not take the focus. */
  moves: number;
  go(route: Route): void;
  has(route: Route): boolean;
}

export const NavigationContext = createContext<Navigation | undefined>(undefined);

export function useNavigation(): Navigation {
  const navigation = useContext(NavigationContext);
  if (navigation === undefined) {
    throw new Error('outside of a shell');
  }
  return navigation;
}

/** Follows the host's address among the pages of this shell. */
export function useRoutes(routes: readonly Route[], first: Route): Navigation {
  const { place } = useSession().host;
  const [path, setPath] = useState(place.current());
  const [moves, setMoves] = useState(0);
  useEffect(
    () =>
      place.listen((next) => {
        setPath(next);
        setMoves((count) => count + 1);
      }),
    [place],
  );
  return {
    route: routes.find((route) => route === path) ?? first,
    moves,
    go: (route) => place.go(route),
    has: (route) => routes.includes(route),
  };
}
