// Status durations in plain Node: page by page, nothing kept but changes of status.
// Usage: node plain.mjs FOLDER always|nine-to-six OUT
import { closeSync, openSync, readFileSync, readdirSync, writeSync } from 'node:fs';

const NOW = 1_795_000_000_000;
const DAY_MS = 9 * 3_600_000;
const [folder, calendar, out] = process.argv.slice(2);
const read = (name) => JSON.parse(readFileSync(`${folder}/${name}`, 'utf8'));
const statuses = read('statuses.json').map((status) => status.id);
const worked = calendar === 'always' ? (at) => at : nineToSix();

// Monday to Friday in Berlin, not at Christmas.
function nineToSix() {
  const format = new Intl.DateTimeFormat('en', { timeZone: 'Europe/Berlin', hour: 'numeric', hourCycle: 'h23' });
  const starts = [];
  for (let day = Date.UTC(2015, 0, 1); day < Date.UTC(2030, 0, 1); day += 86_400_000) {
    const date = new Date(day);
    const holiday = date.getUTCMonth() === 11 && date.getUTCDate() === 25;
    if (date.getUTCDay() % 6 !== 0 && !holiday) {
      // Berlin is one or two hours ahead.
      const ahead = Number(format.format(day + 9 * 3_600_000)) - 9;
      starts.push(day + (9 - ahead) * 3_600_000);
    }
  }
  return (at) => {
    let [low, high] = [0, starts.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (starts[middle] <= at) low = middle + 1;
      else high = middle;
    }
    return (low - 1) * DAY_MS + Math.min(at - starts[low - 1], DAY_MS);
  };
}

function minutes(ms) {
  const rest = ms % 60_000;
  const decimals = String(Math.floor((rest * 1e10 + 30_000) / 60_000)).padStart(10, '0');
  let end = 10;
  while (end > 1 && decimals[end - 1] === '0') end--;
  return `${(ms - rest) / 60_000}.${decimals.slice(0, end)}`;
}

function memory(name) {
  try {
    const line = readFileSync('/proc/self/status', 'utf8').split('\n').find((text) => text.startsWith(name));
    return Number(line.split(/\s+/)[1]) * 1024;
  } catch {
    return 0;
  }
}

const figures = { parse: 0, calculate: 0, write: 0 };
const before = { memory: memory('VmRSS'), wall: process.hrtime.bigint(), cpu: process.cpuUsage() };
function timed(part, work) {
  const start = process.hrtime.bigint();
  const done = work();
  figures[part] += Number(process.hrtime.bigint() - start) / 1e9;
  return done;
}

const files = readdirSync(folder).filter((name) => name.startsWith('batch-')).sort();
const rows = [];
for (const name of files.filter((file) => file.endsWith('-issues.json'))) {
  const changes = new Map();
  const issues = timed('parse', () => {
    for (const page of files.filter((file) => file.startsWith(name.replace('-issues.json', '-changelog-')))) {
      for (const log of read(page).issueChangeLogs) {
        let found = changes.get(log.issueId);
        if (found === undefined) changes.set(log.issueId, (found = []));
        for (const { id, created, items } of log.changeHistories) {
          for (const { fieldId, from, to } of items) {
            if (fieldId === 'status') found.push({ id: Number(id), at: created, from, to });
          }
        }
      }
    }
    return read(name).issues;
  });
  timed('calculate', () => {
    for (const { id, key, fields } of issues) {
      const told = (changes.get(id) ?? []).sort((a, b) => a.at - b.at || a.id - b.id);
      let status = told.length > 0 ? told[0].from : fields.status.id;
      let reached = worked(Date.parse(fields.created));
      const cells = new Map();
      let stay = 0;
      const leave = (at) => {
        const until = worked(at);
        stay = until - reached;
        const cell = cells.get(status);
        if (cell === undefined) cells.set(status, { ms: stay, count: 1 });
        else {
          cell.ms += stay;
          cell.count++;
        }
        reached = until;
      };
      let last = -1;
      for (const { id, at, to } of told) {
        // Borders of pages may be repeated.
        if (id === last) continue;
        last = id;
        leave(at);
        status = to;
      }
      leave(NOW);
      rows.push({ key, summary: fields.summary, cells, status, stay });
    }
  });
}

timed('write', () => {
  const file = openSync(out, 'w');
  let text = '{"rows":[';
  let between = '';
  for (const { key, summary, cells, status, stay } of rows) {
    text += `${between}{"key":"${key}","summary":${JSON.stringify(summary)},"values":[`;
    between = ',';
    let comma = '';
    for (const id of statuses) {
      const cell = cells.get(id);
      text += cell === undefined
        ? `${comma}{"id":"${id}","value":"-"}`
        : `${comma}{"id":"${id}","value":"${minutes(cell.ms)}","raw":"${cell.ms}","count":"${cell.count}"}`;
      comma = ',';
    }
    text += `],"current":{"id":"${status}","value":"${minutes(stay)}","raw":"${stay}"}}`;
    if (text.length > 1 << 16) {
      writeSync(file, text);
      text = '';
    }
  }
  writeSync(file, `${text}]}`);
  closeSync(file);
});

const cpu = process.cpuUsage(before.cpu);
figures.wall = Number(process.hrtime.bigint() - before.wall) / 1e9;
figures.cpu = (cpu.user + cpu.system) / 1e6;
figures.peak = memory('VmHWM');
figures.grown = figures.peak - before.memory;
console.log(JSON.stringify(figures));
