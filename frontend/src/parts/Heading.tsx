import { type ReactNode, useEffect, useRef } from 'react';

import { useNavigation } from '../shell/navigation';
import { useTexts } from '../texts';

/** A page's title, what the page is for, and what can be done first. Takes the focus when the viewer comes from another page. */
export function Heading({ subtitle, actions }: { subtitle: string; actions?: ReactNode }) {
  const { text } = useTexts();
  const { route, moves } = useNavigation();
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (moves > 0) {
      title.current?.focus();
    }
  }, [moves]);
  return (
    <header className="heading">
      <div>
        <h1 tabIndex={-1} ref={title}>
          {text(`page.${route}`)}
        </h1>
        <p className="subtle">{subtitle}</p>
      </div>
      {actions && <div className="actions">{actions}</div>}
    </header>
  );
}
