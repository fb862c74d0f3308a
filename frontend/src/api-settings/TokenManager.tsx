import { type RefObject, useEffect, useRef, useState } from 'react';

import { changeToken, type CreatedToken, isToken, type Mount, type Token } from '../api/tokens';
import { Pager } from '../parts/Pager';
import { ProblemMessage } from '../parts/ProblemMessage';
import { useAction } from '../parts/useAction';
import { Problem } from '../problem';
import { useSession } from '../session';
import { type TextKey, useTexts } from '../texts';
import type { TokenRights } from './TokenActions';
import { type Dialog, TokenDialogs } from './TokenDialogs';
import { TokenTable } from './TokenTable';
import { TokenToolbar } from './TokenToolbar';
import { useTokenList } from './useTokenList';

interface Props {
  mount: Mount;
  rights: TokenRights;
  /** Whether several can be switched off at once. */
  isBulky: boolean;
  dialog: Dialog | undefined;
  onDialog(dialog: Dialog | undefined): void;
  /** Takes the focus when what had it is gone. */
  anchor: RefObject<HTMLElement>;
}

const NOBODY: ReadonlySet<string> = new Set();

/** A list of tokens, and all that can be done with them. */
export function TokenManager({ mount, rights, isBulky, dialog, onDialog, anchor }: Props) {
  const { host } = useSession();
  const { text } = useTexts();
  const list = useTokenList(mount);
  const toggling = useAction();
  const [busy, setBusy] = useState<string>();
  const [revealing, setRevealing] = useState<Problem>();
  const [selected, setSelected] = useState(NOBODY);
  const isGone = useRef(false);
  // Nothing is done with rows that are out of sight.
  useEffect(() => setSelected(NOBODY), [list.asked]);
  const problem = toggling.problem ?? revealing;
  const say = (title: TextKey, count = 1): void => host.notify({ kind: 'success', title: text(title, { count }) });

  const toggle = async (token: Token): Promise<void> => {
    if (busy !== undefined) {
      return;
    }
    setBusy(token.id);
    setRevealing(undefined);
    const failure = await toggling.run(async () => {
      const changed = await changeToken(host, mount, token, { active: !token.active });
      list.replace([changed]);
      say(changed.active ? 'tokens.activated' : 'tokens.deactivated');
    });
    setBusy(undefined);
    if (isToken(failure?.current)) {
      list.replace([failure.current]);
    } else if (failure?.status === 404) {
      void list.reload();
    }
  };

  const select = (tokens: readonly Token[], isSelected: boolean): void => {
    const ids = tokens.map(({ id }) => id);
    setSelected((old) => new Set(isSelected ? [...old, ...ids] : [...old].filter((id) => !ids.includes(id))));
  };

  const made = (created: CreatedToken): void => {
    onDialog({ kind: 'created', created });
    say('tokens.created');
    void list.restart();
  };

  const changed = (tokens: readonly Token[]): void => {
    const isBulk = dialog?.kind === 'deactivate';
    list.replace(tokens);
    onDialog(undefined);
    setSelected(NOBODY);
    say(isBulk ? 'tokens.deactivated' : 'tokens.saved', tokens.length);
  };

  const deleted = (): void => {
    onDialog(undefined);
    setSelected(NOBODY);
    say('tokens.deleted');
    isGone.current = true;
    void list.reload();
  };

  /** The button that opened the question goes with its row. */
  const closed = (): void => {
    if (isGone.current) {
      isGone.current = false;
      anchor.current?.focus();
    }
  };

  const items = list.page?.items ?? [];
  return (
    <>
      <TokenToolbar
        list={list}
        isOfAll={mount === 'tokens'}
        selected={selected.size}
        onDeactivate={() => onDialog({ kind: 'deactivate', ids: [...selected] })}
      />
      {problem && <ProblemMessage problem={problem} />}
      {list.problem && <ProblemMessage problem={list.problem} onRetry={() => void list.reload()} />}
      {(list.page ?? list.isLoading) && (
        <TokenTable
          mount={mount}
          tokens={items}
          rights={rights}
          isLoading={list.isLoading}
          isFiltered={list.isFiltered}
          sort={list.query.sort}
          {...(isBulky && { selected, onSelect: select })}
          onSort={(sort) => list.ask({ sort })}
          onToggle={(token) => void toggle(token)}
          onAction={(kind, token) => onDialog({ kind, token })}
          onProblem={setRevealing}
        />
      )}
      <Pager {...list} shown={items.length} total={list.page?.total ?? 0} />
      <TokenDialogs
        mount={mount}
        dialog={dialog}
        canActivate={rights.activate}
        returnFocusTo={anchor}
        onCreated={made}
        onChanged={changed}
        onDeleted={deleted}
        onClosed={closed}
        onStale={(token) => list.replace([token])}
        onClose={() => onDialog(undefined)}
      />
    </>
  );
}
