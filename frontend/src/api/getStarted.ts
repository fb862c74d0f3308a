import type { Host } from '../host';
import { sendFor } from './client';
import type { CredentialKind } from './credentials';
import type { Token } from './tokens';

export type StepId = 'ipAllowlist' | 'organizationKey' | 'userToken' | 'firstToken' | 'firstReport';
export type StepState = 'open' | 'done' | 'skipped';

export interface Step {
  id: StepId;
  state: StepState;
}

export interface ExpiringCredential {
  kind: CredentialKind;
  expiresOn: string;
  /** Negative when the day is over. */
  expiresInDays: number;
}

export interface Steps {
  steps: Step[];
  /** Where Dwell's calls to Atlassian come from, as far as the operator tells. */
  egressIps: string[];
  /** Within 30 days. */
  expiringTokens: Token[];
  /** Those whose day comes within 30 days, or has come. */
  expiringCredentials?: ExpiringCredential[];
}

export function loadSteps(host: Host): Promise<Steps> {
  return sendFor<Steps>(host, { method: 'GET', path: '/get-started' }, 'steps');
}

export function markStep(host: Host, id: StepId, state: StepState): Promise<Steps> {
  return sendFor<Steps>(host, { method: 'PUT', path: `/get-started/${id}`, body: { state } }, 'steps');
}
