import Lozenge, { type ThemeAppearance } from '@atlaskit/lozenge';

import type { Token, TokenState as State } from '../api/tokens';
import { daysUntil } from '../dates';
import { useTexts } from '../texts';

const APPEARANCES: Record<State, ThemeAppearance> = {
  active: 'success',
  expiring: 'moved',
  inactive: 'default',
  expired: 'removed',
  userDeactivated: 'removed',
  waitingForReactivation: 'inprogress',
};

export function TokenState({ token }: { token: Token }) {
  const { text } = useTexts();
  const days = Math.max(daysUntil(token.expiresAt, Date.now()), 0);
  return (
    <Lozenge appearance={APPEARANCES[token.state]} maxWidth="none">
      {token.state === 'expiring' ? text('token.expiresIn', { count: days }) : text(`state.${token.state}`)}
    </Lozenge>
  );
}
