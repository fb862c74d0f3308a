/** What *Get started* in Manage apps opens: `useAsGetStarted`, `postInstallPage`. */
import { App } from '../shell/App';
import { preload } from '../shell/routes';
import { start } from '../start';

preload('get-started');
void start(<App first="get-started" />);
