// @vitest-environment node
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { parseAst } from 'vite';
import { describe, expect, it } from 'vitest';

import { loadTexts } from '../src/texts';
import en from '../src/texts/en.json';
import ko from '../src/texts/ko.json';

const SRC = fileURLToPath(new URL('../src/', import.meta.url));
const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name))
  .map((name) => ({ name, source: readFileSync(join(SRC, name), 'utf8') }));

interface Node {
  type: string;
  [member: string]: unknown;
}

describe('the catalogues', () => {
  it('have the same keys', () => {
    expect(Object.keys(ko).sort()).toEqual(Object.keys(en).sort());
  });

  it('have the same placeholders in every text', () => {
    const placeholders = (text: string): string[] => [...new Set(text.match(/\{\w+\}/g))].sort();
    const keys = Object.keys(en) as (keyof typeof en)[];
    const differing = keys.filter((key) => {
      const forms = en[key].split('|').map((form) => placeholders(form).join());
      // One form may leave the number out.
      return !forms.includes(placeholders(ko[key]).join());
    });
    expect(differing).toEqual([]);
  });

  it('are used up: no key is left over, and none is missing', () => {
    const sources = files.map(({ source }) => source).join('\n');
    const literals = new Set([...sources.matchAll(/'([^'\n]+)'|"([^"\n]+)"/g)].map(([, single, double]) => single ?? double));
    // `state.${state}`: a placeholder stands for one part of a key, or for two.
    const patterns = [...sources.matchAll(/`(\w+\.(?:[\w.]|\$\{[^}]+\})+)`/g)].map(
      ([, key = '']) => new RegExp(`^${key.replaceAll('.', '\\.').replace(/\$\{[^}]+\}/g, '[^.]+(\\.[^.]+)?')}$`),
    );
    const unused = Object.keys(en).filter((key) => !literals.has(key) && !patterns.some((pattern) => pattern.test(key)));
    expect(unused).toEqual([]);
    const called = [...sources.matchAll(/\btext\('([^']+)'/g)].map(([, key]) => key);
    expect(called.filter((key) => !(key! in en))).toEqual([]);
  });

  it('are all that is said: components have no words of their own', () => {
    const found = files.filter(({ name }) => name.endsWith('.tsx')).flatMap(({ name, source }) => wordsIn(name, source));
    expect(found).toEqual([]);
  });

  it('would find words in a component', () => {
    expect(wordsIn('x.tsx', 'const x = <p title="A title">Some words {`and ${1} more`}{"or these"}</p>;')).toHaveLength(4);
  });
});

describe('texts', () => {
  it('know one and many, numbers, and times', async () => {
    const texts = await loadTexts('en-US', 'Europe/Berlin');
    expect(texts.text('token.calls', { count: 1 })).toBe('1 call in 30 days');
    expect(texts.text('token.calls', { count: 0 })).toBe('0 calls in 30 days');
    expect(texts.text('token.calls', { count: 1234 })).toBe('1,234 calls in 30 days');
    expect(texts.date('2026-11-22')).toBe('Nov 22, 2026');
    expect(texts.time('2026-11-22T23:30:00Z')).toBe('Nov 23, 2026, 12:30 AM');
  });

  it.each([
    ['ko-KR', 'ko', '저장'],
    ['ko', 'ko', '저장'],
    ['ko_KR', 'ko', '저장'],
    ['de-DE', 'en', 'Save'],
    ['nonsense!', 'en', 'Save'],
  ])('of %s are in %s', async (locale, language, save) => {
    const texts = await loadTexts(locale, 'UTC');
    expect(texts.language).toBe(language);
    expect(texts.text('save')).toBe(save);
  });

  it('say the same whatever the number in Korean', async () => {
    const { text } = await loadTexts('ko-KR', 'Asia/Seoul');
    expect(text('tokens.deactivate', { count: 1 })).toBe('토큰 1개 비활성화');
    expect(text('tokens.deactivate', { count: 2 })).toBe('토큰 2개 비활성화');
  });
});

const READ_ALOUD = new Set(['title', 'label', 'placeholder', 'alt', 'help', 'legend', 'aria-label', 'aria-description']);
const HAS_WORDS = /\p{L}{2}/u;

/** Text in JSX: between tags, in attributes that are shown or read aloud, and in braces of both. */
function wordsIn(name: string, source: string): string[] {
  const words: string[] = [];
  const visit = (node: Node, above: readonly Node[]): void => {
    const literal = literalOf(node);
    if (literal !== undefined && HAS_WORDS.test(literal) && !(literal in en) && isShown(node, above)) {
      words.push(`${name}: ${literal.trim()}`);
    }
    for (const child of Object.values(node).flat()) {
      if (typeof child === 'object' && child !== null && 'type' in child) {
        visit(child as Node, [...above, node]);
      }
    }
  };
  visit(parseAst(source, { lang: 'tsx' }) as unknown as Node, []);
  return words;
}

function literalOf(node: Node): string | undefined {
  if (node.type === 'JSXText' || (node.type === 'Literal' && typeof node['value'] === 'string')) {
    return String(node['value']);
  }
  if (node.type === 'TemplateLiteral') {
    return (node['quasis'] as { value: { raw: string } }[]).map(({ value }) => value.raw).join(' ');
  }
  return undefined;
}

function isShown(node: Node, above: readonly Node[]): boolean {
  const isBraced = above.at(-1)?.type === 'JSXExpressionContainer';
  const place = above.at(isBraced ? -2 : -1);
  if (place?.type === 'JSXAttribute') {
    return READ_ALOUD.has(String((place['name'] as { name: string }).name));
  }
  return node.type === 'JSXText' || isBraced;
}
