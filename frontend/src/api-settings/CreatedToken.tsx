import { type RefObject, useState } from 'react';

import { type CreatedToken as Created, type Mount, revealToken } from '../api/tokens';
import { AnswerDialog } from '../parts/Dialog';
import { SecretBox } from '../parts/SecretBox';
import type { Problem } from '../problem';
import { useSession } from '../session';
import { useTexts } from '../texts';

interface Props {
  mount: Mount;
  /** Without its text when the answer that had it was lost on its way. */
  created: Created;
  /** Where the focus goes afterwards: the dialog that opened this one is gone. */
  returnFocusTo: RefObject<HTMLElement>;
  onClose(): void;
}

/** A new token, right after it was made. */
export default function CreatedToken({ mount, created: { id, token, revealable }, returnFocusTo, onClose }: Props) {
  const { host } = useSession();
  const { text } = useTexts();
  const [problem, setProblem] = useState<Problem>();
  const reveal = (purpose: 'show' | 'copy'): Promise<string> => {
    setProblem(undefined);
    return token === undefined ? revealToken(host, mount, id, purpose) : Promise.resolve(token);
  };
  return (
    <AnswerDialog
      title={text('created.title')}
      doneLabel={text('created.done')}
      problem={problem}
      returnFocusTo={returnFocusTo}
      onClose={onClose}
    >
      {token === undefined && !revealable ? (
        <p>{text('created.lost')}</p>
      ) : (
        <>
          <p>{text(revealable ? 'created.kept' : 'created.once')}</p>
          <SecretBox label={text('created.token')} reveal={reveal} onProblem={setProblem} />
          <p>{text('tokens.warning.login')}</p>
        </>
      )}
    </AnswerDialog>
  );
}
