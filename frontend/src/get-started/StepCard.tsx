import Button from '@atlaskit/button/new';
import Lozenge, { type ThemeAppearance } from '@atlaskit/lozenge';

import { markStep, type Step, type StepState, type Steps } from '../api/getStarted';
import { ProblemMessage } from '../parts/ProblemMessage';
import { useAction } from '../parts/useAction';
import { useSession } from '../session';
import { useTexts } from '../texts';
import { StepBody } from './StepBody';

const LOZENGES: Record<StepState, ThemeAppearance> = { open: 'default', done: 'success', skipped: 'moved' };

interface Props {
  step: Step;
  number: number;
  egressIps: readonly string[];
  onChange(steps: Steps): void;
}

export function StepCard({ step: { id, state }, number, egressIps, onChange }: Props) {
  const { host } = useSession();
  const { text } = useTexts();
  const { isBusy, problem, run } = useAction();
  const mark = (next: StepState): void => void run(async () => onChange(await markStep(host, id, next)));
  const heading = `step-${id}`;
  const step = text(`step.${id}.title`);
  return (
    <li className="card" aria-labelledby={heading}>
      <header>
        <h2 id={heading}>{text('step.title', { number, step })}</h2>
        <Lozenge appearance={LOZENGES[state]}>{text(`step.state.${state}`)}</Lozenge>
      </header>
      {problem && <ProblemMessage problem={problem} />}
      <StepBody id={id} egressIps={egressIps} />
      <div className="actions">
        {state === 'open' ? (
          <>
            <Button aria-label={text('step.doneOf', { step })} isDisabled={isBusy} onClick={() => mark('done')}>
              {text('step.markDone')}
            </Button>
            <Button aria-label={text('step.skipOf', { step })} appearance="subtle" isDisabled={isBusy} onClick={() => mark('skipped')}>
              {text('step.skip')}
            </Button>
          </>
        ) : (
          <Button aria-label={text('step.reopenOf', { step })} appearance="subtle" isDisabled={isBusy} onClick={() => mark('open')}>
            {text('step.reopen')}
          </Button>
        )}
      </div>
    </li>
  );
}
