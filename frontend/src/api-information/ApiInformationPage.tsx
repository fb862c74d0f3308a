import { type Credential, loadCredentials } from '../api/credentials';
import { Heading } from '../parts/Heading';
import { Loading } from '../parts/Loading';
import { ProblemMessage } from '../parts/ProblemMessage';
import { useLoaded } from '../parts/useLoaded';
import { useSession } from '../session';
import { useTexts } from '../texts';
import { CredentialCard } from './CredentialCard';

/** The Atlassian credentials that Dwell keeps for the site. */
export default function ApiInformationPage() {
  const { host } = useSession();
  const { text } = useTexts();
  const { value, problem, isLoading, reload, set } = useLoaded(() => loadCredentials(host), [host]);
  const change = (credential: Credential): void => value && set({ ...value, [credential.kind]: credential });
  const cards = value ? [value.organizationKey, ...(value.userToken ? [value.userToken] : [])] : [];
  return (
    <>
      <Heading subtitle={text('apiInformation.subtitle')} />
      {problem && <ProblemMessage problem={problem} onRetry={() => void reload()} />}
      {isLoading && !value && <Loading />}
      <div className="cards">
        {cards.map((credential) => (
          <CredentialCard key={credential.kind} credential={credential} onChange={change} onRemoved={() => void reload()} />
        ))}
      </div>
    </>
  );
}
