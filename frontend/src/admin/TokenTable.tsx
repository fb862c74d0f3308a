import Button from '@atlaskit/button/new';
import DynamicTable from '@atlaskit/dynamic-table/stateless';
import type { RowType } from '@atlaskit/dynamic-table/types';
import Lozenge, { type ThemeAppearance } from '@atlaskit/lozenge';
import Toggle from '@atlaskit/toggle';

import type { Viewer } from '../host';
import { type TextKey, type Texts, useTexts } from '../texts';
import type { Token } from '../tokens';

interface Props {
  tokens: readonly Token[];
  viewer: Viewer;
  isLoading: boolean;
  /** Id of the token that is being changed. */
  busy: string | undefined;
  onToggle(token: Token): void;
  onDelete(token: Token): void;
}

const COLUMNS = ['active', 'state', 'user', 'notes', 'createdAt', 'expiresAt', 'lastUsedAt', 'actions'] as const;

export function TokenTable(props: Props) {
  const { tokens, isLoading } = props;
  const texts = useTexts();
  const { text } = texts;
  return (
    <DynamicTable
      label={text('tokens.table')}
      head={{ cells: COLUMNS.map((column) => ({ key: column, content: text(`column.${column}`) })) }}
      rows={tokens.map((token) => row(token, props, texts))}
      isLoading={isLoading}
      loadingLabel={text('tokens.loading')}
      emptyView={<p>{text('tokens.none')}</p>}
    />
  );
}

function row(token: Token, { viewer, busy, onToggle, onDelete }: Props, { text, time }: Texts): RowType {
  const { accountId } = token.user;
  const about = { accountId, notes: token.notes || text('token.noNotes') };
  const [state, appearance] = stateOf(token, Date.now());
  const cells = {
    active: (
      <Toggle
        label={text('token.toggle', about)}
        isChecked={token.active}
        isDisabled={busy === token.id}
        onChange={() => onToggle(token)}
      />
    ),
    state: <Lozenge appearance={appearance}>{text(state)}</Lozenge>,
    user: accountId === viewer.accountId ? text('token.you', about) : accountId,
    notes: <span className="notes">{token.notes}</span>,
    createdAt: time(token.createdAt),
    expiresAt: time(token.expiresAt),
    lastUsedAt: token.lastUsedAt === null ? text('token.neverUsed') : time(token.lastUsedAt),
    actions: (
      <Button appearance="subtle" aria-label={text('token.deleteOf', about)} onClick={() => onDelete(token)}>
        {text('token.delete')}
      </Button>
    ),
  };
  return { key: token.id, cells: COLUMNS.map((column) => ({ key: column, content: cells[column] })) };
}

function stateOf(token: Token, now: number): [TextKey, ThemeAppearance] {
  if (Date.parse(token.expiresAt) <= now) {
    return ['state.expired', 'removed'];
  }
  if (token.awaitingReactivation) {
    return ['state.awaitingReactivation', 'moved'];
  }
  return token.active ? ['state.active', 'success'] : ['state.inactive', 'default'];
}
