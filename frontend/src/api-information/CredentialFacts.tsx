import type { ReactNode } from 'react';

import type { Credential } from '../api/credentials';
import { Facts } from '../parts/Facts';
import { PersonName } from '../parts/PersonName';
import { usePeople } from '../people';
import { useTexts } from '../texts';

/** All that is known about a credential; of its secret the last four characters. */
export function CredentialFacts({ credential }: { credential: Credential }) {
  const { text, time, date } = useTexts();
  const { lastUpdatedAt, updatedBy, last4, email, expiresOn, lastCheckedAt, lastUsedAt } = credential;
  const find = usePeople(updatedBy ? [updatedBy.accountId] : []);
  const whenever = (at: string | null | undefined): string => (at ? time(at) : text('never'));
  const facts: [string, ReactNode][] = [];
  if (email) {
    facts.push([text('credential.owner'), email]);
  }
  if (last4) {
    facts.push([text('credential.ending'), <code>{`••••${last4}`}</code>]);
  }
  facts.push([text('credential.lastUpdated'), whenever(lastUpdatedAt)]);
  if (updatedBy) {
    const { accountId } = updatedBy;
    facts.push([text('credential.updatedBy'), <PersonName accountId={accountId} person={find(accountId)} isSmall />]);
  }
  facts.push([text('credential.expires'), expiresOn ? date(expiresOn) : text('credential.expires.unknown')]);
  facts.push([text('credential.lastChecked'), whenever(lastCheckedAt)]);
  facts.push([text('credential.lastUsed'), whenever(lastUsedAt)]);
  return <Facts facts={facts} />;
}
