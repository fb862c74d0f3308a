import '@atlaskit/css-reset';
import './page.css';

import AppProvider from '@atlaskit/app-provider';
import type { ReactElement } from 'react';
import { createRoot, type Root } from 'react-dom/client';

import { loadMe } from './api/me';
import { knownZone } from './dates';
import { findHost, type Host } from './host';
import { Failed, Outside } from './parts/Fallback';
import { People } from './people';
import { Problem } from './problem';
import { type Session, SessionContext } from './session';
import { loadTexts, type Texts, TextsContext } from './texts';

/** Finds out where the page is and who looks, and shows it: nothing is rendered before the host is there, with its theme. */
export async function start(page: ReactElement): Promise<Root> {
  const root = createRoot(document.getElementById('root') ?? document.body);
  let host: Host | undefined;
  try {
    host = await findHost();
    if (host === undefined) {
      show(root, await texts(undefined), <Outside />);
    } else {
      await open(root, host, page);
    }
  } catch (error) {
    show(root, await texts(host), <Failed problem={Problem.unanswered(error)} />);
  }
  return root;
}

async function open(root: Root, host: Host, page: ReactElement): Promise<void> {
  // On its way while the server looks who the viewer is.
  const catalogue = loadTexts(host.viewer.locale ?? navigator.language, 'UTC');
  let me;
  try {
    me = await loadMe(host);
  } catch (error) {
    const retry = (): void => void open(root, host, page);
    show(root, await texts(host), <Failed problem={Problem.from(error)} onRetry={retry} />);
    return;
  }
  const timeZone = knownZone(me.timeZone || (host.viewer.timeZone ?? ''));
  const people = new People(host);
  people.add([{ ...me, active: true }]);
  const session: Session = { host, me, people, timeZone };
  const content = <SessionContext.Provider value={session}>{page}</SessionContext.Provider>;
  await catalogue;
  show(root, await loadTexts(host.viewer.locale ?? me.locale, timeZone), content);
}

function texts(host: Host | undefined): Promise<Texts> {
  return loadTexts(host?.viewer.locale ?? navigator.language, knownZone(host?.viewer.timeZone ?? ''));
}

/** The host brings the theme: the app provider has no say in it. */
function show(root: Root, texts: Texts, content: ReactElement): void {
  document.documentElement.lang = texts.language;
  root.render(
    <AppProvider UNSAFE_isThemingDisabled>
      <TextsContext.Provider value={texts}>{content}</TextsContext.Provider>
    </AppProvider>,
  );
}
