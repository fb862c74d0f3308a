import type { MouseEvent, ReactNode } from 'react';

import { useNavigation } from './navigation';
import type { Route } from './routes';

interface Props {
  route: Route;
  isCurrent?: boolean;
  children: ReactNode;
}

/** A link to another page of the app. */
export function PageLink({ route, isCurrent = false, children }: Props) {
  const { go } = useNavigation();
  const follow = (event: MouseEvent): void => {
    event.preventDefault();
    go(route);
  };
  return (
    <a href={`#${route}`} onClick={follow} {...(isCurrent && { 'aria-current': 'page' as const })}>
      {children}
    </a>
  );
}
