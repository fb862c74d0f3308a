import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import jwt from 'atlassian-jwt';
import { sign } from './sign.mjs';

// First entry of Atlassian's own jwt-signed-urls.json, with the secret that file names.
const secret = '7512836e-9137-48ac-baaf-a1935b96e17a';
const qsh = 'be16910858a41fd19ea5c1b4e9decca9a784d1024cb00b2158defe2f29dc86dd';
const request = {
  method: 'GET',
  url: 'https://example.com/test?param=value',
  baseUrl: '',
  iss: 'jira:1234-5678-9000',
  iat: 1466731075,
  exp: 1466731255,
  context: {},
  secret,
};

const claims = (token) => jwt.decodeSymmetric(token, secret, jwt.SymmetricAlgorithm.HS256);

test('a request gets the published hash and its claims', () => {
  const { iss, iat, exp, context } = request;
  assert.deepEqual(claims(sign(request)), { qsh, iss, iat, exp, context });
});

test('the base path is left out of the hash', () => {
  const below = { ...request, url: '/dwell/test?param=value', baseUrl: 'https://host.example/dwell' };
  assert.equal(claims(sign(below)).qsh, qsh);
});

test('a fixed hash replaces the computed one', () => {
  assert.equal(claims(sign({ ...request, qsh: 'context-qsh' })).qsh, 'context-qsh');
});

test('a private key signs with RS256 and names its key', () => {
  const pem = { type: 'pkcs8', format: 'pem' };
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048, privateKeyEncoding: pem });
  const token = sign({ ...request, secret: undefined, privateKey, kid: 'key-1', aud: 'https://host.example' });
  assert.equal(jwt.getKeyId(token), 'key-1');
  const read = jwt.decodeAsymmetric(token, publicKey.export({ type: 'spki', format: 'pem' }), jwt.AsymmetricAlgorithm.RS256);
  assert.deepEqual([read.qsh, read.aud], [qsh, ['https://host.example']]);
});

test('lines in, tokens out, in order', () => {
  const lines = [request, { ...request, sub: 'account-1' }].map((line) => JSON.stringify(line)).join('\n');
  const script = fileURLToPath(new URL('sign.mjs', import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, [script], { input: `${lines}\n\n`, encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  const subjects = stdout.trim().split('\n').map((line) => claims(JSON.parse(line).token).sub);
  assert.deepEqual(subjects, [undefined, 'account-1']);
});
