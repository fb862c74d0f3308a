import type { ReactElement } from 'react';
import { createRoot, type Root } from 'react-dom/client';

import { knownZone } from './dates';
import { Failed, Outside } from './Fallback';
import { findHost, type Host } from './host';
import { Problem } from './problem';
import { TextsContext, textsFor } from './texts';

/** Finds out where the page is and shows it: nothing is rendered before the host is there, with its theme. */
export async function start(page: (host: Host) => ReactElement): Promise<Root> {
  const root = createRoot(document.getElementById('root') ?? document.body);
  const show = (content: ReactElement, { locale, timeZone } = { locale: 'en', timeZone: 'UTC' }): void => {
    const texts = textsFor(locale, knownZone(timeZone));
    document.documentElement.lang = texts.language;
    root.render(<TextsContext.Provider value={texts}>{content}</TextsContext.Provider>);
  };
  try {
    const host = await findHost();
    if (host === undefined) {
      show(<Outside />);
    } else {
      show(page(host), host.viewer);
    }
  } catch (error) {
    show(<Failed problem={Problem.unanswered(error)} />);
  }
  return root;
}
