/** Atlassian's credentials, under Jira's settings; also what *Configure* in Manage apps opens. */
import { AdminPages } from '../shell/AdminPages';
import { preload } from '../shell/routes';
import { start } from '../start';

preload('api-information');
void start(<AdminPages first="api-information" />);
