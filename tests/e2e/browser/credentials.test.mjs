/** The credentials of Atlassian that an admin pastes into API Information: good ones, and all that can be wrong with them. */
import assert from 'node:assert/strict';

import { onBothPlatforms } from './stage.mjs';

/** Those that the sandbox has made. */
const KEY = 'ATCTT3xFfGN0sandbox-organization-key-without-scopes';
const TOKEN = 'ATATT3xFfGF0sandbox-api-token-of-ada-admin';
const SCOPED_KEY = 'ATCTT3xFfGN0sandbox-organization-key-with-scopes';
const WRONG_TOKEN = 'ATATT3xFfGF0nobody-has-ever-made-this-one';
const OWNER = 'ada@example.com';

const SWAPPED_KEY = "is an organization's API key: a user's API token belongs here";
const SWAPPED_TOKEN = "is a user's API token: an organization's API key belongs here";
const NO_KEY = 'is refused by Atlassian: it is wrong, expired or revoked';
const NO_TOKEN = "is refused by Jira: it is wrong, expired, or created with scopes, or the e-mail address is not its owner's";

/** No two beside each other that have the same message: each one is seen to appear. */
const BAD_KEYS = [
  ['a wrong key', 'ATCTT3xFfGN0nobody-has-ever-made-this-one', NO_KEY],
  ['a swapped token', TOKEN, SWAPPED_TOKEN],
  ['an expired key', 'ATCTT3xFfGN0sandbox-organization-key-that-expired', NO_KEY],
  ['something that is no key', 'this-is-my-password-of-last-year', 'those begin with ATCTT'],
  ['a key with scopes', SCOPED_KEY, 'was created with scopes'],
  ["another organization's key", 'ATCTT3xFfGN0sandbox-key-of-another-organization', 'does not have this Jira site'],
];
const BAD_TOKENS = [
  ['a wrong token', WRONG_TOKEN, OWNER, NO_TOKEN],
  ['a swapped key', KEY, OWNER, SWAPPED_KEY],
  ['an expired token', 'ATATT3xFfGF0sandbox-api-token-that-expired', OWNER, NO_TOKEN],
  ['something that is no token', 'this-is-my-password-of-last-year', OWNER, 'those begin with ATATT'],
  ['a token with scopes', 'ATATT3xFfGF0sandbox-api-token-with-scopes', OWNER, NO_TOKEN],
  ["its owner's former address", 'ATATT3xFfGF0sandbox-api-token-of-a-renamed-account', 'ada@old.example.com', 'another e-mail address'],
  ["somebody else's address", TOKEN, 'mia@example.com', NO_TOKEN],
  ["a member's token", 'ATATT3xFfGF0sandbox-api-token-of-mia-member', 'mia@example.com', "does not open what an administrator's token opens"],
];

onBothPlatforms('credentials of Atlassian', (step, stage) => {
  const card = (name) => stage.jira.app.getByRole('region', { name });
  const key = () => card('Organization API key');
  const token = () => card('User API token');
  const lozenge = (of, status) => of.locator('header').getByText(status, { exact: true });

  const change = (of) => of.getByRole('button', { name: 'Change API' }).click();
  const cancel = (of) => of.getByRole('button', { name: 'Cancel' }).click();
  const check = (of) => of.getByRole('button', { name: 'Check now' }).click();
  const fact = (of, term) => of.locator('dl > div', { hasText: term }).locator('dd').first().innerText();

  async function save(of, values) {
    for (const [label, value] of Object.entries(values)) {
      await of.getByLabel(label).fill(value);
    }
    await of.getByRole('button', { name: 'Save' }).click();
  }

  step('are not there at first, and their fields cannot be used', async (jira) => {
    await jira.choose('Jira Settings', 'Apps', 'API Information');
    await jira.arrive('API Information');
    for (const [of, label] of [[key(), 'Admin API key'], [token(), 'User API token'], [token(), 'Email address']]) {
      await lozenge(of, 'Not set').waitFor();
      assert.equal(await of.locator('form').getByLabel(label).isDisabled(), true, label);
    }
  });

  step('are kept with a warning when an API key does not open everything', async () => {
    await change(key());
    await save(key(), { 'Admin API key': SCOPED_KEY });
    await lozenge(key(), 'Valid, limited').waitFor();
    await key().getByText("It does not open the organization's users.").waitFor();
    await stage.jira.hear('The API key is verified and saved.');
    await stage.jira.screenshot('key-with-scopes');
  });

  step('open the organization with a good API key', async (jira) => {
    await change(key());
    await save(key(), { 'Admin API key': KEY, 'Expires on': daysFromNow(200) });
    await lozenge(key(), 'Valid').waitFor();
    assert.equal(await fact(key(), 'Organization'), 'Sandbox Organization');
    assert.ok(Number(await fact(key(), 'Users')) > 1);
    assert.equal(await fact(key(), 'Ends in'), `••••${KEY.slice(-4)}`);
    assert.match(await fact(key(), 'Updated by'), /^Ada Admin/);
    assert.deepEqual(await jira.placesOf(KEY), []);
  });

  step('open the seats with a good API token', async (jira) => {
    await change(token());
    await save(token(), { 'User API token': TOKEN, 'Email address': OWNER });
    await lozenge(token(), 'Valid').waitFor();
    assert.equal(await fact(token(), 'Owner'), OWNER);
    await token().getByRole('table', { name: 'Seats' }).getByRole('row', { name: 'Jira Software 100 96' }).waitFor();
    assert.deepEqual(await jira.placesOf(TOKEN), []);
    await jira.screenshot('credentials');
  });

  for (const [what, text, message] of BAD_KEYS) {
    step(`keep the old API key in place of ${what}`, async () => {
      if (what === BAD_KEYS[0][0]) {
        await change(key());
      }
      await save(key(), { 'Admin API key': text });
      await key().getByText(message).waitFor();
      await stays(key(), KEY);
    });
  }

  for (const [what, text, email, message] of BAD_TOKENS) {
    step(`keep the old API token in place of ${what}`, async () => {
      if (what === BAD_TOKENS[0][0]) {
        await change(token());
      }
      await save(token(), { 'User API token': text, 'Email address': email });
      await token().getByText(message).waitFor();
      await stays(token(), TOKEN);
    });
  }

  async function stays(of, secret) {
    assert.equal(await lozenge(of, 'Valid').isVisible(), true);
    assert.equal(await fact(of, 'Ends in'), `••••${secret.slice(-4)}`);
    await opens(of, secret);
  }

  /** What Atlassian has told stays in sight. */
  async function opens(of, secret) {
    if (secret === KEY) {
      assert.ok(Number(await fact(of, 'Users')) > 1, 'the users are gone');
    } else {
      const seats = of.getByRole('table', { name: 'Seats' }).getByRole('row', { name: 'Jira Software 100 96' });
      assert.equal(await seats.isVisible(), true, 'the seats are gone');
    }
  }

  step('leave nothing of what was refused in the page, in addresses and in the log', async (jira) => {
    await jira.screenshot('credentials-refused');
    await cancel(key());
    await cancel(token());
    for (const [what, text] of [...BAD_KEYS, ...BAD_TOKENS]) {
      assert.deepEqual(await jira.placesOf(text), [], what);
    }
  });

  step('are locked after too many wrong tries, until their owner has signed in', async (jira) => {
    await change(token());
    const wrong = { 'User API token': WRONG_TOKEN, 'Email address': OWNER };
    // Three tries above were wrong; the fifth one in a row locks the address.
    for (const message of [NO_TOKEN, SWAPPED_KEY, NO_TOKEN]) {
      await save(token(), message === NO_TOKEN ? wrong : { ...wrong, 'User API token': KEY });
      await token().getByText(message).waitFor();
    }
    await save(token(), { ...wrong, 'User API token': TOKEN });
    await token().getByText('answered the CAPTCHA there').waitFor();
    await cancel(token());
    await check(token());
    await lozenge(token(), 'Locked').waitFor();
    await token().getByText('Atlassian asks its owner to sign in').waitFor();
    await jira.screenshot('credential-locked');
    await jira.atlassian('captcha', { address: OWNER });
    await check(token());
    await lozenge(token(), 'Valid').waitFor();
  });

  step('say why Atlassian refuses them later, and that it takes them again', async (jira) => {
    const becomes = (secret, state) => jira.atlassian('secret', { secret, state });
    await becomes(KEY, 'outsideAllowlist');
    await becomes(TOKEN, 'blockedByPolicy');
    await check(key());
    await lozenge(key(), 'Blocked by IP allowlist').waitFor();
    await check(token());
    await lozenge(token(), 'Blocked by policy').waitFor();
    await jira.screenshot('credentials-blocked');
    await becomes(KEY, 'ended');
    await check(key());
    await lozenge(key(), 'Invalid').waitFor();
    await key().getByText('Atlassian no longer accepts it').waitFor();
    await jira.screenshot('key-invalid');
    await becomes(KEY, 'good');
    await becomes(TOKEN, 'good');
    await check(key());
    await lozenge(key(), 'Valid').waitFor();
    await check(token());
    await lozenge(token(), 'Valid').waitFor();
  });

  step('settle their steps of Get Started', async (jira) => {
    await jira.choose('Apps', 'Dwell');
    await jira.arrive('Get Started');
    for (const title of ['2. Connect the organization', '3. Connect the seats']) {
      const heading = jira.app.getByRole('heading', { name: title });
      await jira.app.getByRole('listitem').filter({ has: heading }).getByText('Done', { exact: true }).waitFor();
    }
  });

  step('are gone when they are disconnected', async (jira) => {
    await jira.visit('Settings', 'API Information');
    for (const [of, name] of [[key(), 'API key'], [token(), 'API token']]) {
      await of.getByRole('button', { name: 'Disconnect' }).click();
      const question = jira.app.getByRole('dialog', { name: `Disconnect the ${name}?` });
      await question.getByRole('button', { name: 'Disconnect' }).click();
      await jira.hear(`The ${name} is disconnected.`);
      await lozenge(of, 'Not set').waitFor();
    }
  });
});

function daysFromNow(days) {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
}
