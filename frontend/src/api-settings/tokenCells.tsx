import Checkbox from '@atlaskit/checkbox';
import Toggle from '@atlaskit/toggle';
import type { ReactNode } from 'react';

import { revealToken, type Token } from '../api/tokens';
import type { Person } from '../api/users';
import { nameOf, PersonName } from '../parts/PersonName';
import { SecretBox } from '../parts/SecretBox';
import type { Session } from '../session';
import type { Texts } from '../texts';
import { TokenActions } from './TokenActions';
import { aboutToken } from './tokenNames';
import { TokenState } from './TokenState';
import type { TokenTableProps } from './TokenTable';

interface Around {
  table: TokenTableProps;
  session: Session;
  texts: Texts;
  find(accountId: string): Person | undefined;
}

/** What a token's row shows, by column. */
export function cellsOf(token: Token, { table, session, texts, find }: Around): Record<string, ReactNode> {
  const { text, time } = texts;
  const { mount, rights, selected } = table;
  const person = find(token.user.accountId);
  const about = aboutToken(token, person, texts);
  const creator = token.createdBy.accountId;
  const isSelected = selected?.has(token.id) ?? false;
  const canToggle = token.active ? rights.deactivate : rights.activate;
  return {
    select: (
      <Checkbox
        aria-label={text('token.select', about)}
        isChecked={isSelected}
        onChange={() => table.onSelect?.([token], !isSelected)}
      />
    ),
    active: (
      <span className="stacked">
        <Toggle
          label={text('token.toggle', about)}
          isChecked={token.active}
          isDisabled={!canToggle}
          onChange={() => table.onToggle(token)}
        />
        <TokenState token={token} />
      </span>
    ),
    user: <PersonName accountId={token.user.accountId} person={person} />,
    createdAt: (
      <span className="stacked">
        {time(token.createdAt)}
        <span className="subtle">{text('token.createdBy', { name: nameOf(creator, find(creator)) })}</span>
      </span>
    ),
    expiresAt: time(token.expiresAt),
    token:
      token.revealable && rights.reveal ? (
        <SecretBox
          label={text('token.textOf', about)}
          reveal={(purpose) => revealToken(session.host, mount, token.id, purpose)}
          onProblem={table.onProblem}
        />
      ) : (
        <span className="subtle">{text(token.revealable ? 'token.hidden' : 'token.notKept')}</span>
      ),
    notes: <span className="notes">{token.notes}</span>,
    lastUsedAt: (
      <span className="stacked">
        {token.lastUsedAt === null ? text('token.neverUsed') : time(token.lastUsedAt)}
        <span className="subtle">{text('token.calls', { count: token.callsIn30Days })}</span>
      </span>
    ),
    actions: <TokenActions token={token} about={about} rights={rights} onAction={table.onAction} />,
  };
}
