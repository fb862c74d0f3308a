import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';

import { Dwell } from './dwell/dwell';
import { MEMBER } from './dwell/people';
import { button, dialog, field, open, row } from './page';

describe('security', () => {
  it('is what the site allows, within what the operator allows', async () => {
    const dwell = new Dwell();
    dwell.settings.ceiling = { binding: 'any', reveal: 'once', selfService: false, maxDays: 365 };
    dwell.settings.policy = { binding: 'any', reveal: 'once', selfService: false, maxDays: 365 };
    const { user, shown } = await open(dwell, 'security');
    expect((await screen.findByLabelText<HTMLInputElement>('Whenever an administrator asks for it')).disabled).toBe(true);
    expect(field('Everyone may create tokens that act as themselves').disabled).toBe(true);
    expect(screen.getByText('At most 365 days: the operator of the server does not allow more.')).toBeTruthy();
    await user.click(screen.getByLabelText('Only themselves'));
    await user.clear(field('Longest lifetime in days'));
    await user.type(field('Longest lifetime in days'), '90');
    await user.click(screen.getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(dwell.settings.policy).toEqual({ binding: 'self', reveal: 'once', selfService: false, maxDays: 90 }));
    expect(shown.flags).toEqual(['The security settings are saved.']);
    expect(document.activeElement).toBe(button('Save'));
  });

  it('that two people change shows the second one what there is', async () => {
    const dwell = new Dwell();
    const { user } = await open(dwell, 'security');
    await user.click(await screen.findByLabelText('Only themselves'));
    dwell.settings.policy = { ...dwell.settings.policy, maxDays: 30 };
    dwell.settings.version += 1;
    await user.click(screen.getByRole('button', { name: 'Save' }));
    expect(await screen.findByText('Somebody else has changed it')).toBeTruthy();
    await waitFor(() => expect(field('Longest lifetime in days').value).toBe('30'));
    expect(field('Any user of the site').checked).toBe(true);
    // What there is now is what Cancel leads back to, too.
    await user.clear(field('Longest lifetime in days'));
    await user.click(screen.getByRole('button', { name: 'Cancel' }));
    expect(field('Longest lifetime in days').value).toBe('30');
    await user.click(screen.getByLabelText('Only themselves'));
    await user.click(screen.getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(dwell.settings.policy).toMatchObject({ binding: 'self', maxDays: 30 }));
  });
});

describe('audit', () => {
  it('shows who, what, when and the result', async () => {
    const dwell = new Dwell();
    dwell.audit.add('token.issued', 'token-1', { notes: 'Power BI', active: true });
    dwell.audit.add('credential.failed', 'organizationKey', null, { actor: { system: 'dwell' }, result: 'failure' });
    dwell.audit.add('export.started', 'export-1');
    dwell.audit.add('token.tried', '7', { status: 401 }, { result: 'failure' });
    await open(dwell, 'audit');
    const created = await row('Token created');
    expect(created.getByText('Nov 22, 2026, 10:00 AM')).toBeTruthy();
    expect(await created.findByText('Mia Krystof (you)')).toBeTruthy();
    expect(created.getByText('notes: Power BI, active: Yes')).toBeTruthy();
    expect(created.getByText('Success')).toBeTruthy();
    const refused = await row('Credential failed');
    expect(refused.getByText('Dwell')).toBeTruthy();
    expect(refused.getByText('Failure')).toBeTruthy();
    const tried = await row('Token tried');
    expect(tried.getByText('Failure')).toBeTruthy();
    expect(tried.getByText('status: 401')).toBeTruthy();
    // A later server's action keeps its name.
    expect(await row('export.started')).toBeTruthy();
  });

  it('is filtered by the server, and exported as it is filtered', async () => {
    const dwell = new Dwell();
    dwell.audit.add('token.issued', 'token-1');
    dwell.audit.add('calendar.created', '1', {}, { actor: { accountId: MEMBER } });
    const { user } = await open(dwell, 'audit');
    await row('Calendar created');
    await user.type(field('From'), '2026-11-01');
    await user.type(field('To'), '2026-11-22');
    await user.click(screen.getByRole('combobox', { name: 'Category' }));
    await user.click(await screen.findByRole('option', { name: 'Report tokens' }));
    await user.click(screen.getByRole('button', { name: 'Apply' }));
    await waitFor(() => expect(screen.queryByText('Calendar created')).toBeNull());
    expect(await row('Token created')).toBeTruthy();
    expect(dwell.requests.at(-1)?.path).toContain('from=2026-10-31T23%3A00%3A00.000Z&to=2026-11-22T23%3A00%3A00.000Z&category=token');

    const files: Blob[] = [];
    vi.stubGlobal('URL', Object.assign(URL, { createObjectURL: (blob: Blob) => `blob:${files.push(blob)}`, revokeObjectURL: () => {} }));
    const click = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
      expect(this.download).toMatch(/^dwell-audit-\d{4}-\d{2}-\d{2}\.csv$/);
    });
    await user.click(screen.getByRole('button', { name: 'Export CSV' }));
    await waitFor(() => expect(click).toHaveBeenCalledOnce());
    expect(dwell.requests.at(-1)?.path).toContain('/audit.csv?from=');
    expect(screen.queryByText(/^The file has/)).toBeNull();

    await user.click(screen.getByRole('button', { name: 'Clear' }));
    expect(await row('Calendar created')).toBeTruthy();
    dwell.audit.mostInFile = 1;
    await user.click(screen.getByRole('button', { name: 'Export CSV' }));
    expect(await screen.findByText(/^The file has the newest 1 of 2 events\./)).toBeTruthy();
  });

  it('is kept as long as the site wants', async () => {
    const dwell = new Dwell();
    const { user, shown } = await open(dwell, 'audit');
    expect(await screen.findByText('Nothing has happened yet.')).toBeTruthy();
    await user.clear(await screen.findByLabelText('Days'));
    await user.type(field('Days'), '365');
    await user.click(screen.getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(shown.flags).toEqual(['The retention is saved.']));
    expect(document.activeElement).toBe(button('Save'));
    expect(dwell.settings.retentionDays).toBe(365);
  });
});

it('a retention that somebody else has changed is shown as it is now', async () => {
  const dwell = new Dwell();
  const { user } = await open(dwell, 'audit');
  await user.clear(await screen.findByLabelText('Days'));
  await user.type(field('Days'), '365');
  dwell.settings.retentionDays = 90;
  await user.click(screen.getByRole('button', { name: 'Save' }));
  expect(await screen.findByText('Somebody else has changed it')).toBeTruthy();
  await waitFor(() => expect(field('Days').value).toBe('90'));
  expect(dwell.settings.retentionDays).toBe(90);
  await user.type(field('Days'), '0');
  await user.click(screen.getByRole('button', { name: 'Save' }));
  await waitFor(() => expect(dwell.settings.retentionDays).toBe(900));
});

describe('calendars', () => {
  it('are listed, the default one marked, and another made the default', async () => {
    const dwell = new Dwell();
    dwell.calendars.add({ name: 'Berlin' });
    const { user } = await open(dwell, 'calendars');
    const berlin = await row('Berlin');
    expect(berlin.getByText('Europe/Berlin')).toBeTruthy();
    await user.click(berlin.getByRole('button', { name: 'Make default: Berlin' }));
    await waitFor(() => expect(dwell.calendars.default).toBe(1));
    expect(await (await row('Berlin')).findByText('Default')).toBeTruthy();
    expect((await row('Berlin')).queryByRole('button', { name: 'Delete Berlin' })).toBeNull();
    await waitFor(() => expect(document.activeElement?.textContent).toBe('Create calendar'));
  });

  it('whose default somebody else has chosen meanwhile are shown as they are now', async () => {
    const dwell = new Dwell();
    ['Berlin', 'Seoul'].forEach((name) => dwell.calendars.add({ name }));
    const { user } = await open(dwell, 'calendars');
    await row('Berlin');
    dwell.calendars.default = 2;
    await user.click(screen.getByRole('button', { name: 'Make default: Berlin' }));
    expect(await screen.findByText('Somebody else has changed it')).toBeTruthy();
    expect(await (await row('Seoul')).findByText('Default')).toBeTruthy();
    expect(dwell.calendars.default).toBe(2);
    expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Make default: Berlin' }));
    await user.click(screen.getByRole('button', { name: 'Make default: Berlin' }));
    await waitFor(() => expect(dwell.calendars.default).toBe(1));
  });

  it('that somebody else has changed since the question are not deleted', async () => {
    const dwell = new Dwell();
    const berlin = dwell.calendars.add({ name: 'Berlin' });
    const { user } = await open(dwell, 'calendars');
    await user.click(await screen.findByRole('button', { name: 'Delete Berlin' }));
    const question = await dialog();
    Object.assign(berlin, { name: 'Theirs', version: 2 });
    await user.click(question.getByRole('button', { name: 'Delete' }));
    expect(await question.findByText('Somebody else has changed it')).toBeTruthy();
    expect(await question.findByText('Delete Theirs?')).toBeTruthy();
    expect(dwell.calendars.rows).toHaveLength(1);
    await user.click(question.getByRole('button', { name: 'Delete' }));
    await waitFor(() => expect(dwell.calendars.rows).toEqual([]));
  });

  it('are made from a week, holidays and exceptions, after a look at what they count', async () => {
    const dwell = new Dwell();
    const { user, shown } = await open(dwell, 'calendars');
    await user.click(await screen.findByRole('button', { name: 'Create calendar' }));
    await user.type(await screen.findByLabelText('Name'), 'Support');
    await user.click(screen.getByRole('button', { name: 'Add hours: Saturday' }));
    await user.click(screen.getByRole('button', { name: 'Add hours: Monday' }));
    await user.click(screen.getByRole('button', { name: 'Remove stretch 1 of Friday' }));
    await user.clear(field('Saturday, to, stretch 1'));
    await user.type(field('Saturday, to, stretch 1'), '00:00');
    await user.click(screen.getByRole('button', { name: 'Add holiday' }));
    await user.type(field('Date of holiday 1'), '2026-12-25');
    await user.type(field('Name of holiday 1'), 'Christmas');
    await user.click(screen.getByLabelText('Every year'));
    await user.click(screen.getByRole('button', { name: 'Add exception' }));
    await user.type(field('Date of exception 1'), '2026-12-24');
    await user.click(screen.getByRole('button', { name: 'Add hours: Dec 24, 2026' }));

    const preview = within(screen.getByRole('form', { name: 'Worked time between two moments' }));
    await user.type(preview.getByLabelText('From'), '2026-11-02T00:00');
    await user.type(preview.getByLabelText('To'), '2026-11-09T00:00');
    await user.click(preview.getByRole('button', { name: 'Count' }));
    // Four days of eight hours, an hour more on Monday, and Saturday until midnight.
    expect(await preview.findByText('48 h 0 min of worked time')).toBeTruthy();
    expect(dwell.requests.at(-1)?.body).toMatchObject({ from: '2026-11-01T23:00:00.000Z', to: '2026-11-08T23:00:00.000Z' });
    expect(dwell.calendars.rows).toEqual([]);

    await user.click(screen.getByRole('button', { name: 'Save' }));
    expect(await row('Support')).toBeTruthy();
    expect(shown.flags).toEqual(['The calendar Support is saved.']);
    const [saved] = dwell.calendars.rows;
    expect(saved?.workingTimes.filter(({ weekday }) => weekday === 'SATURDAY')).toEqual([{ weekday: 'SATURDAY', start: 32_400_000, end: 86_400_000 }]);
    expect(saved?.workingTimes.filter(({ weekday }) => weekday === 'MONDAY')).toHaveLength(2);
    expect(saved?.workingTimes.some(({ weekday }) => weekday === 'FRIDAY')).toBe(false);
    expect(saved).toMatchObject({
      timeZone: 'Europe/Berlin',
      holidays: [{ date: '2026-12-25', name: 'Christmas', recurring: true }],
      exceptions: [{ date: '2026-12-24', windows: [{ start: 32_400_000, end: 61_200_000 }] }],
    });
    await waitFor(() => expect(document.activeElement?.textContent).toBe('Create calendar'));
  });

  it('with a fault are not saved, and all faults are told', async () => {
    const dwell = new Dwell();
    dwell.calendars.add({ name: 'Berlin' });
    const { user } = await open(dwell, 'calendars');
    await user.click(await screen.findByRole('button', { name: 'Create calendar' }));
    await user.type(await screen.findByLabelText('Name'), 'berlin');
    await user.clear(field('Monday, to, stretch 1'));
    await user.type(field('Monday, to, stretch 1'), '08:00');
    await user.click(screen.getByRole('button', { name: 'Save' }));
    const alert = within(await screen.findByRole('alert'));
    expect(alert.getByText('Name: is taken')).toBeTruthy();
    expect(alert.getByText('Working hours 1: must be after its start')).toBeTruthy();
  });

  it('that somebody else has changed are shown as they are now', async () => {
    const dwell = new Dwell();
    const berlin = dwell.calendars.add({ name: 'Berlin' });
    const { user } = await open(dwell, 'calendars');
    await user.click(await screen.findByRole('button', { name: 'Edit Berlin' }));
    await screen.findByLabelText('Name');
    Object.assign(berlin, { name: 'Theirs', version: 2 });
    await user.click(screen.getByRole('button', { name: 'Save' }));
    expect(await screen.findByText('Somebody else has changed it')).toBeTruthy();
    await waitFor(() => expect(field('Name').value).toBe('Theirs'));
    await user.type(field('Name'), ' and ours');
    await user.click(screen.getByRole('button', { name: 'Save' }));
    expect(await row('Theirs and ours')).toBeTruthy();
  });

  it('are deleted only after a question', async () => {
    const dwell = new Dwell();
    dwell.calendars.add({ name: 'Berlin' });
    const { user } = await open(dwell, 'calendars');
    await user.click(await screen.findByRole('button', { name: 'Delete Berlin' }));
    await user.click((await dialog()).getByRole('button', { name: 'Delete' }));
    await waitFor(() => expect(dwell.calendars.rows).toEqual([]));
    await waitFor(() => expect(document.activeElement?.textContent).toBe('Create calendar'));
  });
});
