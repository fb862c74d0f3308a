/** Facts of an event in one line: `notes: Power BI, active: false`. */
export function wordsOf(value: unknown): string {
  if (value === null || value === undefined) {
    return '';
  }
  if (Array.isArray(value)) {
    return value.map(wordsOf).filter(Boolean).join(', ');
  }
  if (typeof value === 'object') {
    return Object.entries(value)
      .map(([name, fact]) => [name, wordsOf(fact)] as const)
      .filter(([, words]) => words !== '')
      .map(([name, words]) => `${name}: ${words}`)
      .join(', ');
  }
  return String(value);
}
