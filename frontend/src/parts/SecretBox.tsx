import Button from '@atlaskit/button/new';
import Textfield from '@atlaskit/textfield';
import { useState } from 'react';

import { Problem } from '../problem';
import { useTexts } from '../texts';
import { CopyButton } from './CopyButton';

const HIDDEN = '••••••••••••';

interface Props {
  /** Whose it is, for those who do not see the row. */
  label: string;
  /** Fetched anew for each purpose, which the server keeps in its audit trail. */
  reveal(purpose: 'show' | 'copy'): Promise<string>;
  onProblem(problem: Problem): void;
}

/** A secret in a read-only box: in the page only while it is shown. */
export function SecretBox({ label, reveal, onProblem }: Props) {
  const { text } = useTexts();
  const [shown, setShown] = useState<string>();
  const [isBusy, setBusy] = useState(false);

  const toggle = async (): Promise<void> => {
    if (shown !== undefined) {
      setShown(undefined);
      return;
    }
    setBusy(true);
    try {
      setShown(await reveal('show'));
    } catch (error) {
      onProblem(Problem.from(error));
    } finally {
      setBusy(false);
    }
  };

  return (
    <span className="secret">
      <Textfield
        aria-label={label}
        value={shown ?? HIDDEN}
        isReadOnly
        isCompact
        isMonospaced
        autoComplete="off"
        spellCheck={false}
        onFocus={(event) => shown !== undefined && event.currentTarget.select()}
      />
      <Button
        spacing="compact"
        aria-label={text(shown === undefined ? 'secret.showOf' : 'secret.hideOf', { what: label })}
        isLoading={isBusy}
        onClick={() => void toggle()}
      >
        {text(shown === undefined ? 'secret.show' : 'secret.hide')}
      </Button>
      <CopyButton what={label} text={() => reveal('copy')} notCopied="secret.notCopied" onProblem={onProblem} />
    </span>
  );
}
