import { APPEARANCES } from '../api-information/standing';
import type { TextKey, Texts } from '../texts';

/** What the members of an event's details are called; one that this version does not know keeps its name. */
const NAMES: Readonly<Record<string, TextKey>> = {
  account: 'detail.account',
  active: 'detail.active',
  baseUrl: 'detail.baseUrl',
  binding: 'detail.binding',
  by: 'detail.by',
  expiresAt: 'detail.expiresAt',
  from: 'detail.from',
  isDefault: 'detail.isDefault',
  mask: 'detail.mask',
  maxDays: 'detail.maxDays',
  name: 'detail.name',
  notes: 'detail.notes',
  notesChanged: 'detail.notesChanged',
  owner: 'detail.owner',
  platform: 'detail.platform',
  public: 'detail.public',
  purpose: 'detail.purpose',
  retentionDays: 'detail.retentionDays',
  reveal: 'detail.reveal',
  scopes: 'detail.scopes',
  selfService: 'detail.selfService',
  state: 'detail.state',
  status: 'detail.status',
  token: 'detail.token',
  tokens: 'detail.tokens',
  tokensSwitchedOff: 'detail.tokensSwitchedOff',
};

/** Values that have words, by member. */
const VALUES: Readonly<Record<string, Readonly<Record<string, TextKey>>>> = {
  '': {
    organizationKey: 'credential.name.organizationKey',
    userToken: 'credential.name.userToken',
  },
  binding: { any: 'security.binding.any', self: 'security.binding.self' },
  purpose: { show: 'secret.show', copy: 'copy' },
  reveal: { always: 'security.reveal.always', once: 'security.reveal.once' },
  state: { open: 'step.state.open', done: 'step.state.done', skipped: 'step.state.skipped' },
  status: Object.fromEntries(Object.keys(APPEARANCES).map((status) => [status, `credential.status.${status}` as TextKey])),
};

const INSTANT = /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/;

/** Facts of an event in one line: `notes: Power BI, active: Yes`. */
export function wordsOf(value: unknown, texts: Texts, member = ''): string {
  const { text, time } = texts;
  if (value === null || value === undefined) {
    return '';
  }
  if (Array.isArray(value)) {
    return value.map((item) => wordsOf(item, texts, member)).filter(Boolean).join(', ');
  }
  if (typeof value === 'object') {
    return Object.entries(value)
      .map(([name, fact]) => [NAMES[name], name, wordsOf(fact, texts, name)] as const)
      .filter(([, , words]) => words !== '')
      .map(([label, name, words]) => `${label ? text(label) : name}: ${words}`)
      .join(', ');
  }
  if (typeof value === 'boolean') {
    return text(value ? 'yes' : 'no');
  }
  const plain = String(value);
  const known = VALUES[member]?.[plain];
  return known ? text(known) : INSTANT.test(plain) ? time(plain) : plain;
}
