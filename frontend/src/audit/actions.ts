import type { TextKey, Texts } from '../texts';

const ACTIONS: Readonly<Record<string, TextKey>> = {
  'token.created': 'action.token.created',
  'token.issued': 'action.token.created',
  'token.changed': 'action.token.changed',
  'token.deleted': 'action.token.deleted',
  'token.revealed': 'action.token.revealed',
  'token.shown': 'action.token.shown',
  'token.copied': 'action.token.copied',
  'token.tried': 'action.token.tried',
  'token.deactivated': 'action.token.deactivated',
  'token.expired': 'action.token.expired',
  'credential.saved': 'action.credential.changed',
  'credential.set': 'action.credential.changed',
  'credential.changed': 'action.credential.changed',
  'credential.checked': 'action.credential.checked',
  'credential.refused': 'action.credential.refused',
  'credential.failed': 'action.credential.refused',
  'credential.removed': 'action.credential.removed',
  'credential.expired': 'action.credential.expired',
  'calendar.created': 'action.calendar.created',
  'calendar.changed': 'action.calendar.changed',
  'calendar.deleted': 'action.calendar.deleted',
  'calendar.default': 'action.calendar.default',
  'site.installed': 'action.installation.installed',
  'site.suspended': 'action.installation.suspended',
  'site.resumed': 'action.installation.resumed',
  'installation.installed': 'action.installation.installed',
  'installation.uninstalled': 'action.installation.uninstalled',
  'tokens.settings': 'action.settings.tokens',
  'settings.tokens': 'action.settings.tokens',
  'settings.audit': 'action.settings.audit',
  'settings.calendar': 'action.calendar.default',
};

/** What was done, in words; an action that this version does not know keeps the server's name. */
export function actionText(action: string, text: Texts['text']): string {
  const key = ACTIONS[action];
  return key ? text(key) : action;
}
