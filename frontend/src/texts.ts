/** Everything that a page says, by key: `src/texts` has one catalogue for each language. */
import { createContext, useContext } from 'react';

import { loadServerWords, type Translate } from './server-words';
import type en from './texts/en.json';

type Catalogue = typeof en;
export type TextKey = keyof Catalogue;
export type Values = Record<string, string | number>;

export interface Texts {
  /** BCP 47, of the catalogue: for the document's `lang`. */
  language: string;
  /** For controls that format by themselves. */
  locale: string;
  /**
   * The text of a key with its `{placeholders}` filled in. Of a text with a `|` the part before is for a `count` that the
   * language treats as one.
   */
  text(key: TextKey, values?: Values): string;
  /** The server's own words. */
  said: Translate;
  time(at: string): string;
  /** Of an instant, or of a calendar date as it is. */
  date(at: string): string;
  number(value: number): string;
}

const CATALOGUES: Record<string, () => Promise<{ default: Catalogue }>> = {
  en: () => import('./texts/en.json'),
  ko: () => import('./texts/ko.json'),
};

export async function loadTexts(locale: string, timeZone: string): Promise<Texts> {
  const known = knownLocale(locale);
  const language = known.split('-')[0] ?? 'en';
  const load = CATALOGUES[language];
  const [{ default: catalogue }, said] = await Promise.all([(load ?? CATALOGUES['en']!)(), loadServerWords(language)]);
  return textsOf(catalogue, said, load ? language : 'en', known, timeZone);
}

function textsOf(catalogue: Catalogue, said: Translate, language: string, locale: string, timeZone: string): Texts {
  const plural = new Intl.PluralRules(language);
  const time = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone });
  const date = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone });
  const day = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' });
  const number = new Intl.NumberFormat(locale);
  const filled = (value: string | number | undefined, whole: string): string =>
    typeof value === 'number' ? number.format(value) : (value ?? whole);
  return {
    language,
    locale,
    text: (key, values = {}) => {
      const [one = '', other = one] = catalogue[key].split('|');
      const form = plural.select(Number(values['count'] ?? 0)) === 'one' ? one : other;
      return form.replace(/\{(\w+)\}/g, (whole, name: string) => filled(values[name], whole));
    },
    said,
    time: (at) => time.format(new Date(at)),
    date: (at) => (/^\d{4}-\d{2}-\d{2}$/.test(at) ? day : date).format(new Date(at)),
    number: (value) => number.format(value),
  };
}

function knownLocale(locale: string): string {
  try {
    // Jira writes `en_US`.
    return Intl.DateTimeFormat.supportedLocalesOf(locale.replace('_', '-'))[0] ?? 'en';
  } catch {
    return 'en';
  }
}

export const TextsContext = createContext<Texts | undefined>(undefined);

export function useTexts(): Texts {
  const texts = useContext(TextsContext);
  if (texts === undefined) {
    throw new Error('no catalogue is loaded');
  }
  return texts;
}
