/** Who sits in front of this Jira, and how they like it; each tab for itself. */

export async function ask(path, init) {
  const response = await fetch(`/sandbox/${path}`, init);
  const answer = await response.json();
  if (!response.ok) {
    throw new Error(answer.errorMessages?.join(' ') ?? `the sandbox answered ${response.status}`);
  }
  return answer;
}

export function post(path, body) {
  return ask(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
}

function remembered(name, fallback) {
  return sessionStorage.getItem(name) ?? fallback;
}

export class Session {
  constructor(jira) {
    this.jira = jira;
    const chosen = new URLSearchParams(location.hash.slice(1)).get('as');
    if (chosen !== null) {
      // Somebody came over from another site.
      sessionStorage.setItem('account', chosen);
      history.replaceState(null, '', location.pathname);
    }
    const account = remembered('account', jira.people[0].accountId);
    this.person = jira.people.find(({ accountId }) => accountId === account) ?? jira.people[0];
    this.theme = remembered('theme', 'light');
    this.locale = remembered('locale', this.person.locale);
  }

  become(site, account) {
    if (site !== this.jira.baseUrl) {
      location.href = `${site}/jira#as=${encodeURIComponent(account)}`;
      return;
    }
    sessionStorage.setItem('account', account);
    location.reload();
  }

  async speak(locale) {
    const { users } = await ask('site');
    const user = users.find(({ accountId }) => accountId === this.person.accountId);
    await post('edit', { putUser: { ...user, locale } });
    sessionStorage.setItem('locale', locale);
    location.reload();
  }

  paint(theme) {
    sessionStorage.setItem('theme', theme);
    this.theme = theme;
    const { dataset } = document.documentElement;
    dataset.theme = 'dark:dark light:light spacing:spacing';
    dataset.colorMode = theme;
  }
}
