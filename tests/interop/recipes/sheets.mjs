// Runs the Google Sheets script that stands on standard input, with stand-ins for the two services that it uses, and
// prints what it wrote into the sheet.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';

// UrlFetchApp is synchronous and sends an object as a form: so does curl.
const UrlFetchApp = {
  fetch(url, { method, payload, headers, muteHttpExceptions, ...unknown }) {
    if (Object.keys(unknown).length || !muteHttpExceptions) throw new Error('the stand-in does not know these options');
    const form = Object.entries(payload).flatMap(([name, value]) => ['--data-urlencode', `${name}=${value}`]);
    const sent = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`]);
    const out = execFileSync('curl', ['-sS', '-X', method.toUpperCase(), '-w', '\n%{http_code}', ...sent, ...form, url], { encoding: 'utf8' });
    const end = out.lastIndexOf('\n');
    return { getContentText: () => out.slice(0, end), getResponseCode: () => Number(out.slice(end + 1)) };
  },
};

let written;
const sheet = {
  clearContents: () => { written = undefined; },
  getRange: (row, column, rows, columns) => ({
    setValues(values) {
      const fits = row === 1 && column === 1 && values.length === rows && values.every((line) => line.length === columns);
      if (!fits) throw new Error('the values do not fit the range');
      written = values;
    },
  }),
};
const SpreadsheetApp = {
  getActiveSpreadsheet: () => ({ getSheetByName: (name) => (name === 'Report' ? sheet : null) }),
};

const script = readFileSync(0, 'utf8')
  .replace('https://dwell.example.com', process.env.DWELL_URL)
  .replace('paste a report token here', process.env.DWELL_TOKEN);
runInNewContext(`${script}\nimportReport();`, { UrlFetchApp, SpreadsheetApp });
console.log(JSON.stringify(written));
