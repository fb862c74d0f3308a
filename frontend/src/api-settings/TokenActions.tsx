import Button from '@atlaskit/button/new';

import type { Token } from '../api/tokens';
import { useTexts } from '../texts';

export type TokenAction = 'try' | 'edit' | 'delete';

/** What the viewer may do with the tokens of a list. */
export interface TokenRights {
  activate: boolean;
  deactivate: boolean;
  reveal: boolean;
  /** Change expiry and notes, and delete. */
  change: boolean;
}

interface Props {
  token: Token;
  about: { user: string; notes: string };
  rights: TokenRights;
  onAction(action: TokenAction, token: Token): void;
}

export function TokenActions({ token, about, rights, onAction }: Props) {
  const { text } = useTexts();
  const actions: readonly TokenAction[] = rights.change ? ['try', 'edit', 'delete'] : ['try'];
  return (
    <span className="actions">
      {actions.map((action) => (
        <Button
          key={action}
          appearance="subtle"
          spacing="compact"
          aria-label={text(`token.${action}Of`, about)}
          onClick={() => onAction(action, token)}
        >
          {text(`token.${action}`)}
        </Button>
      ))}
    </span>
  );
}
