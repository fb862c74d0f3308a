import type { TextKey, Texts } from '../texts';

/** What the server writes into the trail. */
const ACTIONS: Readonly<Record<string, TextKey>> = {
  'token.issued': 'action.token.created',
  'token.changed': 'action.token.changed',
  'token.deleted': 'action.token.deleted',
  'token.deactivated': 'action.token.deactivated',
  'token.revealed': 'action.token.revealed',
  'token.tried': 'action.token.tried',
  'credential.set': 'action.credential.set',
  'credential.changed': 'action.credential.changed',
  'credential.verified': 'action.credential.verified',
  'credential.failed': 'action.credential.failed',
  'credential.removed': 'action.credential.removed',
  'calendar.created': 'action.calendar.created',
  'calendar.changed': 'action.calendar.changed',
  'calendar.deleted': 'action.calendar.deleted',
  'calendar.default': 'action.calendar.default',
  'parameterSet.created': 'action.parameterSet.created',
  'parameterSet.changed': 'action.parameterSet.changed',
  'parameterSet.deleted': 'action.parameterSet.deleted',
  'account.erased': 'action.account.erased',
  installed: 'action.site.installed',
  reinstalled: 'action.site.reinstalled',
  updated: 'action.site.updated',
  upgraded: 'action.site.updated',
  uninstalled: 'action.site.uninstalled',
  enabled: 'action.site.enabled',
  disabled: 'action.site.disabled',
  linking: 'action.site.linking',
  returned: 'action.site.returned',
  'moved to forge': 'action.site.moved',
  'region.moved': 'action.site.regionMoved',
  'region.returned': 'action.site.regionReturned',
  'site.suspended': 'action.site.suspended',
  'site.resumed': 'action.site.resumed',
  'site.ended': 'action.site.ended',
  'site.addressed': 'action.site.addressed',
  'tokens.forgotten': 'action.token.forgotten',
  'tokens.settings': 'action.settings.tokens',
  'settings.audit': 'action.settings.audit',
  'settings.getStarted': 'action.settings.getStarted',
};

/** What was done, in words; an action that this version does not know keeps the server's name. */
export function actionText(action: string, text: Texts['text']): string {
  const key = ACTIONS[action];
  return key ? text(key) : action;
}
