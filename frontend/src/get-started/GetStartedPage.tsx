import { loadSteps } from '../api/getStarted';
import { Heading } from '../parts/Heading';
import { Loading } from '../parts/Loading';
import { ProblemMessage } from '../parts/ProblemMessage';
import { useLoaded } from '../parts/useLoaded';
import { useSession } from '../session';
import { useTexts } from '../texts';
import { ExpiringCredentials } from './ExpiringCredentials';
import { ExpiringTokens } from './ExpiringTokens';
import { StepCard } from './StepCard';

/** From the installation to the first report, one step after the other. */
export default function GetStartedPage() {
  const { host } = useSession();
  const { text } = useTexts();
  const { value, problem, isLoading, reload, set } = useLoaded(() => loadSteps(host), [host]);
  const steps = value?.steps ?? [];
  const settled = steps.filter(({ state }) => state !== 'open').length;
  return (
    <>
      <Heading subtitle={text('getStarted.subtitle')} />
      {problem && <ProblemMessage problem={problem} onRetry={() => void reload()} />}
      {isLoading && !value && <Loading />}
      {value && (
        <>
          <p role="status">{text(settled === steps.length ? 'getStarted.finished' : 'getStarted.progress', { settled, steps: steps.length })}</p>
          <ol className="steps">
            {steps.map((step, index) => (
              <StepCard key={step.id} step={step} number={index + 1} egressIps={value.egressIps} onChange={set} />
            ))}
          </ol>
          <ExpiringCredentials credentials={value.expiringCredentials ?? []} />
          <ExpiringTokens tokens={value.expiringTokens} />
        </>
      )}
    </>
  );
}
