import { loadTokenSettings } from '../api/settings';
import { Heading } from '../parts/Heading';
import { Loading } from '../parts/Loading';
import { ProblemMessage } from '../parts/ProblemMessage';
import { useLoaded } from '../parts/useLoaded';
import { useSession } from '../session';
import { useTexts } from '../texts';
import { PolicyForm } from './PolicyForm';

/** What the site allows its report tokens, within what the operator allows. */
export default function SecurityPage() {
  const { host } = useSession();
  const { text } = useTexts();
  const { value, problem, isLoading, reload } = useLoaded(() => loadTokenSettings(host), [host]);
  return (
    <>
      <Heading subtitle={text('security.subtitle')} />
      {problem && <ProblemMessage problem={problem} onRetry={() => void reload()} />}
      {isLoading && !value && <Loading />}
      {value && <PolicyForm settings={value} />}
    </>
  );
}
