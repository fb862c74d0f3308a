import type { RefObject } from 'react';

import { AnswerDialog } from '../parts/Dialog';
import { SecretBox } from '../parts/SecretBox';
import { useTexts } from '../texts';

interface Props {
  /** None when the answer that had it was lost on its way. */
  token: string | undefined;
  /** Whether its text can be seen again later. */
  isKept: boolean;
  /** Where the focus goes afterwards: the dialog that opened this one is gone. */
  returnFocusTo: RefObject<HTMLElement>;
  onClose(): void;
}

/** A new token, right after it was made. */
export default function CreatedToken({ token, isKept, returnFocusTo, onClose }: Props) {
  const { text } = useTexts();
  return (
    <AnswerDialog title={text('created.title')} doneLabel={text('created.done')} returnFocusTo={returnFocusTo} onClose={onClose}>
      {token === undefined ? (
        <p>{text('created.lost')}</p>
      ) : (
        <>
          <p>{text(isKept ? 'created.kept' : 'created.once')}</p>
          <SecretBox label={text('created.token')} reveal={() => Promise.resolve(token)} onProblem={() => {}} />
          <p>{text('tokens.warning.login')}</p>
        </>
      )}
    </AnswerDialog>
  );
}
