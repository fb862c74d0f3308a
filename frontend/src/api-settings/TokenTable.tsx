import Checkbox from '@atlaskit/checkbox';
import DynamicTable from '@atlaskit/dynamic-table/stateless';

import type { Mount, Token } from '../api/tokens';
import { EmptyState } from '../parts/EmptyState';
import { usePeople } from '../people';
import type { Problem } from '../problem';
import { useSession } from '../session';
import { useTexts } from '../texts';
import { cellsOf } from './tokenCells';
import type { TokenAction, TokenRights } from './TokenActions';

export interface TokenTableProps {
  mount: Mount;
  tokens: readonly Token[];
  rights: TokenRights;
  isLoading: boolean;
  /** Whether anything keeps rows away. */
  isFiltered: boolean;
  sort: string;
  /** Ids, where rows can be chosen. */
  selected?: ReadonlySet<string>;
  onSelect?: (tokens: readonly Token[], isSelected: boolean) => void;
  onSort(sort: string): void;
  onToggle(token: Token): void;
  onAction(action: TokenAction, token: Token): void;
  onProblem(problem: Problem): void;
}

const COLUMNS = ['select', 'active', 'user', 'createdAt', 'expiresAt', 'token', 'notes', 'lastUsedAt', 'actions'] as const;
const SORTED: ReadonlySet<string> = new Set(['active', 'createdAt', 'expiresAt', 'notes', 'lastUsedAt']);

export function TokenTable(props: TokenTableProps) {
  const { tokens, isLoading, isFiltered, selected, onSelect, sort, onSort } = props;
  const session = useSession();
  const texts = useTexts();
  const { text } = texts;
  const find = usePeople(tokens.flatMap(({ user, createdBy }) => [user.accountId, createdBy.accountId]));
  const columns = selected ? COLUMNS : COLUMNS.filter((column) => column !== 'select');
  const areAllSelected = tokens.length > 0 && tokens.every(({ id }) => selected?.has(id));
  const selectAll = (
    <Checkbox
      aria-label={text('column.select')}
      isChecked={areAllSelected}
      isIndeterminate={!areAllSelected && tokens.some(({ id }) => selected?.has(id))}
      onChange={() => onSelect?.(tokens, !areAllSelected)}
    />
  );
  const head = columns.map((column) => ({
    key: column,
    content: column === 'select' ? selectAll : text(`column.${column}`),
    isSortable: SORTED.has(column),
  }));
  const rows = tokens.map((token) => {
    const cells = cellsOf(token, { table: props, session, texts, find });
    // The same key all over a column: the server has sorted them.
    return { key: token.id, cells: columns.map((column) => ({ key: column, content: cells[column] })) };
  });
  return (
    <div className="wide">
      <DynamicTable
        label={text('tokens.table')}
        head={{ cells: head }}
        rows={rows}
        isLoading={isLoading}
        loadingLabel={text('tokens.loading')}
        sortKey={sort.replace('-', '')}
        sortOrder={sort.startsWith('-') ? 'DESC' : 'ASC'}
        onSort={({ key }: { key: string }) => onSort(sort === key ? `-${key}` : key)}
        emptyView={<EmptyState title={text(isFiltered ? 'tokens.noneFound' : 'tokens.none')} />}
      />
    </div>
  );
}
