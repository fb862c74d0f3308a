/** The app in Jira's Apps menu: `jira:globalPage`, `generalPages`. */
import { App } from '../shell/App';
import { start } from '../start';

void start(<App />);
