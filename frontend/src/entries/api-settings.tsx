/** Report tokens, under Jira's settings. */
import { AdminPages } from '../shell/AdminPages';
import { preload } from '../shell/routes';
import { start } from '../start';

preload('api-settings');
void start(<AdminPages first="api-settings" />);
