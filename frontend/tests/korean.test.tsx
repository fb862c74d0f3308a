import { screen } from '@testing-library/react';
import { expect, it } from 'vitest';

import type { Route } from '../src/shell/routes';
import en from '../src/texts/en.json';
import ko from '../src/texts/ko.json';
import { Dwell } from './dwell/dwell';
import { MEMBER } from './dwell/people';
import { open } from './page';

const ROUTES: Route[] = ['get-started', 'reports', 'my-tokens', 'api-settings', 'api-information', 'calendars', 'audit', 'security'];
const korean = new Set<string>(Object.values(ko));
/** What can only come from the English catalogue. */
const english = new Set<string>(Object.values(en).filter((text) => /[a-z]{3}/.test(text) && !korean.has(text)));

it.each(ROUTES)('%s speaks Korean to somebody whose Jira does', async (route) => {
  const dwell = new Dwell().with(1, { user: { accountId: MEMBER } });
  dwell.locale = 'ko_KR';
  dwell.calendars.add();
  dwell.audit.add('token.issued', 'token-1');
  if (route === 'my-tokens') {
    dwell.asMember();
  }
  const { user } = await open(dwell, route);
  if (route === 'my-tokens') {
    await user.click(await screen.findByRole('link', { name: '내 보고서 토큰' }));
  }
  expect(await screen.findByRole('heading', { level: 1, name: ko[`page.${route}`] })).toBeTruthy();
  expect(document.documentElement.lang).toBe('ko');
  // What the server has is there too.
  await screen.findAllByText(/\p{Script=Hangul}/u);
  expect(spoken().filter((text) => english.has(text))).toEqual([]);
});

/** All texts and labels of the page. */
function spoken(): string[] {
  const elements = [...document.querySelectorAll('#root *')];
  const labels = elements.flatMap((element) => [element.getAttribute('aria-label') ?? '', element.getAttribute('placeholder') ?? '']);
  const texts = elements.flatMap((element) => [...element.childNodes].filter(({ nodeType }) => nodeType === 3).map(({ textContent }) => textContent ?? ''));
  return [...labels, ...texts].filter(Boolean);
}
