// @vitest-environment node
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from 'vitest';

import { translatorOf } from '../src/server-words';
import { loadTexts } from '../src/texts';
import korean from '../src/texts/server.ko.json';

/** Words of the server, and of our code for hosts, wherever their lines are broken. */
function sources(folder: string, ending: string): string {
  const root = fileURLToPath(new URL(folder, import.meta.url));
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith(ending) && !/tests?\b/.test(name));
  return files.map((name) => readFileSync(join(root, name), 'utf8')).join('\n').toLowerCase();
}

describe('the words of the server', () => {
  it('are those that it has: none is translated that it does not say', () => {
    const said = sources('../../src/', '.rs') + sources('../src/host/', '.ts');
    const parts = (english: string): string[] => english.toLowerCase().replace(/\.$/, '').split(/\{\w+\}/);
    const unsaid = Object.keys(korean).filter((english) => !parts(english).every((part) => said.includes(part)));
    expect(unsaid).toEqual([]);
  });

  it('have the same placeholders', () => {
    const placeholders = (text: string): string => [...new Set(text.match(/\{\w+\}/g))].sort().join();
    expect(Object.entries(korean).filter(([english, other]) => placeholders(english) !== placeholders(other))).toEqual([]);
  });

  it.each([
    ['Only Jira administrators may do this.', 'Jira 관리자만 할 수 있습니다.'],
    ['must be within 90 days: the longest lifetime that this site allows', '90일 이내여야 합니다. 이 사이트가 허용하는 최대 유효 기간입니다'],
    ['must have 1 to 255 characters.', '1~255자여야 합니다'],
    ['workingTimes[0].end must be text.', 'workingTimes[0].end: 텍스트여야 합니다'],
    ['Something new has happened.', 'Something new has happened.'],
  ])('%s is in Korean: %s', async (english, expected) => {
    const { said } = await loadTexts('ko-KR', 'UTC');
    expect(said(english)).toBe(expected);
  });

  it('stay as they are in English', async () => {
    const { said } = await loadTexts('en-US', 'UTC');
    expect(said('Only Jira administrators may do this.')).toBe('Only Jira administrators may do this.');
  });

  it('take no other sentence for one of theirs', () => {
    const said = translatorOf({ 'costs {n} (a day)?': '하루 {n}' });
    expect(said('costs 5 (a day)?')).toBe('하루 5');
    expect(said('costs 5 a day')).toBe('costs 5 a day');
  });
});
