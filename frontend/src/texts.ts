/** Everything that a page says, by key: `src/texts` has one catalogue for each language. */
import { createContext, useContext } from 'react';

import en from './texts/en.json';

export type TextKey = keyof typeof en;
type Values = Record<string, string | number>;

export interface Texts {
  /** BCP 47, of the catalogue: for the document's `lang`. */
  language: string;
  /** The text of a key with its `{placeholders}` filled in. */
  text(key: TextKey, values?: Values): string;
  time(at: string): string;
}

export function textsFor(locale: string, timeZone: string): Texts {
  const format = new Intl.DateTimeFormat(knownLocale(locale), { dateStyle: 'medium', timeStyle: 'short', timeZone });
  return {
    language: 'en',
    text: (key, values = {}) => en[key].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole)),
    time: (at) => format.format(new Date(at)),
  };
}

function knownLocale(locale: string): string {
  try {
    return Intl.getCanonicalLocales(locale)[0] ?? 'en';
  } catch {
    return 'en';
  }
}

export const TextsContext = createContext<Texts>(textsFor('en', 'UTC'));

export function useTexts(): Texts {
  return useContext(TextsContext);
}
