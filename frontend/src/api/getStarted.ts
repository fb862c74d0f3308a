import type { Host } from '../host';
import { sendFor } from './client';
import type { Token } from './tokens';

export type StepId = 'ipAllowlist' | 'organizationKey' | 'userToken' | 'firstToken' | 'firstReport';
export type StepState = 'open' | 'done' | 'skipped';

export interface Step {
  id: StepId;
  state: StepState;
}

export interface Steps {
  steps: Step[];
  /** Where Dwell's calls to Atlassian come from, as far as the operator tells. */
  egressIps: string[];
  /** Within 30 days. */
  expiringTokens: Token[];
}

export function loadSteps(host: Host): Promise<Steps> {
  return sendFor<Steps>(host, { method: 'GET', path: '/get-started' }, 'steps');
}

export function markStep(host: Host, id: StepId, state: StepState): Promise<Steps> {
  return sendFor<Steps>(host, { method: 'PUT', path: `/get-started/${id}`, body: { state } }, 'steps');
}
