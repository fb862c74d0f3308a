import Button from '@atlaskit/button/new';
import ModalTransition from '@atlaskit/modal-dialog/modal-transition';
import { useRef, useState } from 'react';

import type { Host } from '../host';
import { Problem } from '../problem';
import { ProblemMessage } from '../ProblemMessage';
import { type TextKey, useTexts } from '../texts';
import { isToken, setActive, type Token } from '../tokens';
import { CreateToken } from './CreateToken';
import { DeleteToken } from './DeleteToken';
import { Pager } from './Pager';
import { ShowToken } from './ShowToken';
import { TokenTable } from './TokenTable';
import { useTokens } from './useTokens';

type Dialog = { kind: 'create' } | { kind: 'created'; text: string } | { kind: 'delete'; token: Token };

/** All report tokens of the site, for its administrators. */
export function AdminPage({ host }: { host: Host }) {
  const { text } = useTexts();
  const tokens = useTokens(host);
  const [dialog, setDialog] = useState<Dialog>();
  const [busy, setBusy] = useState<string>();
  const [problem, setProblem] = useState<Problem>();
  const [news, setNews] = useState<TextKey>();
  const opener = useRef<HTMLButtonElement>(null);
  const status = useRef<HTMLParagraphElement>(null);
  const close = (): void => setDialog(undefined);

  const toggle = async (token: Token): Promise<void> => {
    setBusy(token.id);
    setNews(undefined);
    setProblem(undefined);
    try {
      const changed = await setActive(host, token, !token.active);
      tokens.replace(changed);
      setNews(changed.active ? 'tokens.activated' : 'tokens.deactivated');
    } catch (error) {
      fail(error);
    } finally {
      setBusy(undefined);
    }
  };

  const fail = (error: unknown): void => {
    const failure = error instanceof Problem ? error : Problem.unanswered(error);
    setProblem(failure);
    if (isToken(failure.current)) {
      tokens.replace(failure.current);
    } else if (failure.status === 404) {
      void tokens.reload();
    }
  };

  const deleted = (): void => {
    close();
    setProblem(undefined);
    setNews('tokens.deleted');
    // The button that opened the dialog goes with its row.
    status.current?.focus();
    void tokens.reload();
  };

  const created = (token: string): void => {
    setDialog({ kind: 'created', text: token });
    setProblem(undefined);
    setNews(undefined);
    void tokens.restart();
  };

  return (
    <main>
      <header>
        <h1>{text('tokens.title')}</h1>
        <Button ref={opener} appearance="primary" onClick={() => setDialog({ kind: 'create' })}>
          {text('tokens.create')}
        </Button>
      </header>
      <p>
        {text('tokens.intro')} {text('tokens.warning')}
      </p>
      <p role="status" tabIndex={-1} ref={status}>
        {news && text(news)}
      </p>
      {problem && <ProblemMessage problem={problem} />}
      {tokens.problem && <ProblemMessage problem={tokens.problem} onRetry={() => void tokens.reload()} />}
      {(tokens.page ?? tokens.isLoading) && (
        <TokenTable
          tokens={tokens.page?.items ?? []}
          viewer={host.viewer}
          isLoading={tokens.isLoading}
          busy={busy}
          onToggle={(token) => void toggle(token)}
          onDelete={(token) => setDialog({ kind: 'delete', token })}
        />
      )}
      <Pager list={tokens} />
      <ModalTransition>
        {dialog?.kind === 'create' && <CreateToken host={host} onCreated={created} onClose={close} />}
        {dialog?.kind === 'created' && <ShowToken token={dialog.text} opener={opener} onClose={close} />}
        {dialog?.kind === 'delete' && (
          <DeleteToken host={host} token={dialog.token} onDeleted={deleted} onClose={close} onStale={tokens.replace} />
        )}
      </ModalTransition>
    </main>
  );
}
