// @vitest-environment node
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

import { describe, expect, it } from 'vitest';

const PAGES = fileURLToPath(new URL('../../forge/pages/', import.meta.url));
const MANIFEST = join(PAGES, '.vite', 'manifest.json');
const MOST = 350 * 1024;

interface Chunk {
  file: string;
  css?: string[];
  imports?: string[];
  dynamicImports?: string[];
}

/** What each entry fetches before its page can be used, apart from the host's part: the shell, a page, a catalogue. */
const LOADS: readonly (readonly [entry: string, page: string])[] = [
  ['api-settings.html', 'src/api-settings/ApiSettingsPage.tsx'],
  ['api-information.html', 'src/api-information/ApiInformationPage.tsx'],
  ['get-started.html', 'src/get-started/GetStartedPage.tsx'],
  ['app.html', 'src/reports/ReportsPage.tsx'],
  ['app.html', 'src/calendars/CalendarsPage.tsx'],
  ['app.html', 'src/audit/AuditPage.tsx'],
  ['app.html', 'src/security/SecurityPage.tsx'],
  ['app.html', 'src/my-tokens/MyTokensPage.tsx'],
];

if (!existsSync(MANIFEST)) {
  const said = `${MANIFEST} is not there: nothing is built whose sizes could be measured`;
  if (process.env['CI'] === 'true') {
    throw new Error(said);
  }
  console.warn(said);
}

describe.skipIf(!existsSync(MANIFEST))('the first load', () => {
  const chunks = JSON.parse(existsSync(MANIFEST) ? readFileSync(MANIFEST, 'utf8') : '{}') as Record<string, Chunk>;

  it.each(LOADS)('of %s with %s is small', (entry, page) => {
    const files = new Set<string>([entry]);
    for (const start of [entry, page, 'src/host/forge.ts', 'src/texts/ko.json', 'src/texts/server.ko.json']) {
      collect(start, files);
    }
    const bytes = [...files].reduce((sum, file) => sum + gzipSync(readFileSync(join(PAGES, file))).length, 0);
    console.info(`${entry} with ${page}: ${Math.round(bytes / 1024)} kB compressed in ${files.size} files`);
    expect(files.size).toBeGreaterThan(5);
    expect(bytes).toBeLessThan(MOST);
  });

  it.each(['app.html', 'api-settings.html', 'api-information.html', 'get-started.html'])('%s has nothing inline', (entry) => {
    const html = readFileSync(join(PAGES, entry), 'utf8');
    expect(html.match(/<script(?![^>]*\bsrc=)[^>]*>|\son\w+=|<style|style=|javascript:/)).toBeNull();
    expect([...html.matchAll(/(?:src|href)="([^"]+)"/g)].every(([, url]) => url?.startsWith('./assets/'))).toBe(true);
  });

  it('evaluates no text as code', () => {
    const guilty = Object.values(chunks).filter(({ file }) => file.endsWith('.js') && /\beval\(|new Function\(/.test(readFileSync(join(PAGES, file), 'utf8')));
    expect(guilty.map(({ file }) => file)).toEqual([]);
  });

  function collect(name: string, files: Set<string>): void {
    const chunk = chunks[name];
    if (chunk === undefined) {
      throw new Error(`${name} is not built`);
    }
    if (!files.has(chunk.file)) {
      files.add(chunk.file);
      chunk.css?.forEach((file) => files.add(file));
      chunk.imports?.forEach((next) => collect(next, files));
    }
  }
});
