/** The entry of the module `jira:adminPage`. */
import '@atlaskit/css-reset';
import '../page.css';

import { start } from '../start';
import { AdminPage } from './AdminPage';

void start((host) => <AdminPage host={host} />);
