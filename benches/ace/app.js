// The least app on atlassian-connect-express that checks a page's token, for `bench requests` to be compared with.
//   GET /plain   nothing is checked
//   GET /check   addon.checkValidToken(): a JWT signed with the tenant's secret
//   GET /page    addon.authenticate(): a JWT for this very address
// PORT, CLIENT_KEY and SECRET come from the environment. The only tenant is in memory, the best case for the library; with SQLITE_FILE
// it is where the library's template has it.
'use strict';

const { PORT, CLIENT_KEY, SECRET, SQLITE_FILE } = process.env;
process.env.NODE_ENV = 'production';
process.chdir(__dirname);

const http = require('node:http');
const express = require('express');
const bodyParser = require('body-parser');
const ace = require('atlassian-connect-express');

class MapStore {
  entries = new Map();

  async get(key, clientKey) {
    return this.entries.get(`${clientKey} ${key}`);
  }

  async set(key, value, clientKey) {
    this.entries.set(`${clientKey} ${key}`, value);
    return value;
  }

  async del(key, clientKey) {
    this.entries.delete(`${clientKey} ${key}`);
  }

  async getAllClientInfos() {
    return [...this.entries.values()];
  }
}

ace.store.register('map', () => new MapStore());
const silent = { info() {}, debug() {}, warn() {}, error: console.error };
const app = express();
app.disable('x-powered-by');
const settings = {
  port: PORT,
  localBaseUrl: `http://127.0.0.1:${PORT}`,
  watch: false,
  errorTemplate: false,
  whitelist: ['*.atlassian.net'],
  store: SQLITE_FILE
    ? { adapter: 'sequelize', dialect: 'sqlite', storage: SQLITE_FILE, logging: false }
    : { adapter: 'map' },
};
const addon = ace(app, { config: { product: 'jira', production: settings } }, silent);

app.use(bodyParser.json());
app.get('/plain', (request, response) => response.json({ ok: true }));
app.use(addon.middleware());
app.get('/check', addon.checkValidToken(), (request, response) => {
  response.json({ valid: true, errors: [], warnings: [], account: request.context.userAccountId });
});

const shell =
  '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Bench</title>' +
  '<script type="module" src="./assets/app.js"></script></head><body><div id="app"></div></body></html>';
app.get('/page', addon.authenticate(), (request, response) => response.type('html').send(shell));

const tenant = {
  key: 'dwell-bench',
  clientKey: CLIENT_KEY,
  sharedSecret: SECRET,
  baseUrl: 'https://bench.atlassian.net',
  productType: 'jira',
  eventType: 'installed',
};
Promise.resolve(addon.settings.connectionPromise)
  .then(() => addon.settings.set('clientInfo', tenant, CLIENT_KEY))
  .then(() => http.createServer(app).listen(Number(PORT), '127.0.0.1'));
