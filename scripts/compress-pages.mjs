// The larger files of forge/pages, as the server sends them: forge/compressed/assets/*.br and *.gz.
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const forge = new URL('../forge/', import.meta.url);
const from = new URL('pages/assets/', forge);
const to = new URL('compressed/assets/', forge);

await rm(new URL('compressed/', forge), { recursive: true, force: true });
await mkdir(to, { recursive: true });
for (const name of await readdir(from)) {
  const content = await readFile(new URL(name, from));
  if (!/\.(js|css|svg|json)$/.test(name) || content.length < 1024) {
    continue;
  }
  const sized = { params: { [constants.BROTLI_PARAM_SIZE_HINT]: content.length } };
  await writeFile(new URL(`${name}.br`, to), brotliCompressSync(content, sized));
  await writeFile(new URL(`${name}.gz`, to), gzipSync(content, { level: 9 }));
}
