import type { MouseEvent, ReactNode } from 'react';

import { useSession } from '../session';
import { useTexts } from '../texts';

/** A link out of the app, opened in a tab of its own. */
export function ExternalLink({ href, children }: { href: string; children: ReactNode }) {
  const { host } = useSession();
  const { text } = useTexts();
  const follow = (event: MouseEvent): void => {
    if (host.open(href)) {
      event.preventDefault();
    }
  };
  return (
    <a href={href} target="_blank" rel="noopener noreferrer" onClick={follow}>
      {children}
      <span className="hidden"> {text('link.newTab')}</span>
    </a>
  );
}
