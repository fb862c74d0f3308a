import { screen, within } from '@testing-library/react';
import { expect, it } from 'vitest';

import type { Route } from '../src/shell/routes';
import en from '../src/texts/en.json';
import ko from '../src/texts/ko.json';
import { faults } from './dwell/answer';
import { Dwell } from './dwell/dwell';
import { MEMBER } from './dwell/people';
import { open, row } from './page';

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

it('tells in Korean why a save was refused', async () => {
  const dwell = new Dwell();
  dwell.locale = 'ko_KR';
  const { user } = await open(dwell, 'api-information');
  const card = within(await screen.findByRole('region', { name: ko['credential.name.organizationKey'] }));
  await user.click(card.getByRole('button', { name: ko['credential.change.organizationKey'] }));
  await user.type(card.getByLabelText(new RegExp(ko['credential.key'])), 'ATATT-of-a-user');
  await user.click(card.getByRole('button', { name: ko.save }));
  expect(await card.findByText('관리자 API 키: 사용자의 API 토큰입니다. 여기에는 조직의 API 키를 입력하세요')).toBeTruthy();
});

it('tells in Korean who may do something, and which fields are wrong', async () => {
  const dwell = new Dwell();
  dwell.locale = 'ko_KR';
  const { user } = await open(dwell, 'security');
  await user.click(await screen.findByLabelText(ko['security.binding.self']));
  dwell.asMember();
  await user.click(screen.getByRole('button', { name: ko.save }));
  const alert = within(await screen.findByRole('alert'));
  expect(alert.getByText(ko['problem.forbidden'])).toBeTruthy();
  expect(alert.getByText('Jira 관리자만 할 수 있습니다.')).toBeTruthy();
  dwell.next = faults({ maxDays: ['must be at least 1, or null for no limit'] });
  await user.click(screen.getByRole('button', { name: ko.save }));
  expect(await screen.findByText('최대 유효 기간(일): 1 이상이어야 하며, 제한이 없으면 비워 두세요')).toBeTruthy();
  expect(screen.getByText('올바르지 않은 항목이 있습니다.')).toBeTruthy();
});

it('tells the details of events in Korean', async () => {
  const dwell = new Dwell();
  dwell.locale = 'ko_KR';
  dwell.audit.add('token.changed', '7', { active: false, expiresAt: '2026-12-01T09:00:00Z', notesChanged: true });
  dwell.audit.add('credential.failed', 'userToken', { mask: '••••1234', status: 'locked' });
  dwell.audit.add('settings.getStarted', 'firstToken', { state: 'skipped', unheardOf: 3 });
  await open(dwell, 'audit');
  expect((await row(ko['action.token.changed'])).getByText(/^활성: 아니요, 만료: 2026\. 12\. 1\. .*10:00, 메모 변경: 예$/)).toBeTruthy();
  const failed = await row(ko['action.credential.failed']);
  expect(failed.getByText(ko['credential.name.userToken'])).toBeTruthy();
  expect(failed.getByText('끝자리: ••••1234, 상태: 잠김')).toBeTruthy();
  expect((await row(ko['action.settings.getStarted'])).getByText('상태: 건너뜀, unheardOf: 3')).toBeTruthy();
});

/** All texts and labels of the page. */
function spoken(): string[] {
  const elements = [...document.querySelectorAll('#root *')];
  const labels = elements.flatMap((element) => [element.getAttribute('aria-label') ?? '', element.getAttribute('placeholder') ?? '']);
  const texts = elements.flatMap((element) => [...element.childNodes].filter(({ nodeType }) => nodeType === 3).map(({ textContent }) => textContent ?? ''));
  return [...labels, ...texts].filter(Boolean);
}
