// Parses the Power Query that stands on standard input with Microsoft's own parser, finds the requests that it
// describes in the tree, makes them page after page, and prints the rows.
import { readFileSync } from 'node:fs';
import PQP from '@microsoft/powerquery-parser';

const text = readFileSync(0, 'utf8');
const task = await PQP.TaskUtils.tryLexParse(PQP.DefaultSettings, text);
if (!PQP.TaskUtils.isParseStageOk(task)) throw task.error;

// Every node with its kind; the parser keeps children in whatever attribute suits the kind.
function* nodes(value) {
  if (!value || typeof value !== 'object') return;
  if (Array.isArray(value)) {
    for (const child of value) yield* nodes(child);
    return;
  }
  if (value.kind && value.tokenRange) yield value;
  for (const [name, child] of Object.entries(value)) {
    if (name !== 'tokenRange') yield* nodes(child);
  }
}

const tree = [...nodes(task.ast)];
const literal = (node) => (node?.kind === 'LiteralExpression' ? JSON.parse(node.literal) : undefined);

// `name = value` pairs of lets and records, by name.
const pairs = tree.filter((node) => /PairedExpression$/.test(node.kind) && node.equalConstant);
const named = (name) => pairs.filter((pair) => pair.key.literal === name).map((pair) => pair.value);
const one = (name) => {
  const found = named(name);
  if (found.length !== 1) throw new Error(`${name} stands ${found.length} times in the query`);
  return found[0];
};
const called = (name) => tree.some((node) => node.kind === 'IdentifierExpression' && node.identifier?.literal === name);

for (const name of ['Web.Contents', 'Json.Document', 'Uri.BuildQueryString', 'Text.ToBinary', 'List.Generate', 'Table.FromRecords']) {
  if (!called(name)) throw new Error(`the query does not call ${name}`);
}
if (literal(one('Url')) !== 'https://dwell.example.com') throw new Error('another address');
const parameters = Object.fromEntries(
  [...nodes(one('Parameters'))].filter((node) => pairs.includes(node)).map((pair) => [pair.key.literal, literal(pair.value)]),
);
const path = literal(one('RelativePath'));
const type = literal(one('#"Content-Type"'));
const scheme = [...nodes(one('Authorization'))].map(literal).find((text) => text !== undefined);
one('nextPageToken');

const rows = [];
let more = {};
do {
  const answer = await fetch(`${process.env.DWELL_URL}/${path}`, {
    method: 'POST',
    headers: { Authorization: scheme + process.env.DWELL_TOKEN, 'Content-Type': type },
    // Small pages, so that there are several.
    body: new URLSearchParams({ ...parameters, pageSize: '7', ...more }).toString(),
  });
  if (answer.status !== 200) throw new Error(`${answer.status}: ${await answer.text()}`);
  const page = await answer.json();
  rows.push(...page.results);
  more = page.nextPageToken === undefined ? null : { nextPageToken: page.nextPageToken };
} while (more);
console.log(JSON.stringify(rows));
