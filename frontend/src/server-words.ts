/**
 * What the server says, in other languages than its own: `texts/server.<language>.json`, by the English words. `{name}` stands
 * for whatever is there.
 */
type Words = Readonly<Record<string, string>>;

/** A sentence, or a fault of a field, in the viewer's language; one that is not known stays as it is. */
export type Translate = (words: string) => string;

const LANGUAGES: Readonly<Record<string, () => Promise<{ default: Words }>>> = {
  ko: () => import('./texts/server.ko.json'),
};

export async function loadServerWords(language: string): Promise<Translate> {
  const load = LANGUAGES[language];
  return load ? translatorOf((await load()).default) : (words) => words;
}

export function translatorOf(known: Words): Translate {
  const whole = new Map(Object.entries(known));
  const patterns = [...whole].filter(([english]) => english.includes('{')).map(([english, other]) => [patternOf(english), other] as const);

  const find = (words: string): string | undefined => {
    const same = whole.get(words);
    if (same !== undefined) {
      return same;
    }
    for (const [pattern, other] of patterns) {
      const found = pattern.exec(words);
      if (found) {
        return other.replace(/\{(\w+)\}/g, (_, name: string) => found.groups?.[name] ?? '');
      }
    }
    return undefined;
  };

  return (words) => {
    // A fault may end like a sentence, and begin with its place: `workingTimes[0].end must be …`.
    const bare = words.replace(/\.$/, '');
    const [, place = '', rest = ''] = /^([a-z]\w*(?:\[\d+\]|\.\w+)+) (.+)$/.exec(bare) ?? [];
    const within = rest && find(rest);
    return find(words) ?? find(bare) ?? (within ? `${place}: ${within}` : words);
  };
}

function patternOf(english: string): RegExp {
  const literal = english.replace(/[.*+?^$()|[\]\\]/g, '\\$&');
  return new RegExp(`^${literal.replace(/\{(\w+)\}/g, '(?<$1>.+)')}$`);
}
