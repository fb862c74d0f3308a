import type { StepId } from '../api/getStarted';
import { LINKS } from '../api-information/links';
import { ExternalLink } from '../parts/ExternalLink';
import { PageLink } from '../shell/PageLink';
import { useTexts } from '../texts';
import { EgressIps } from './EgressIps';
import { FirstReport } from './FirstReport';

/** What a step is about, and where it is taken. */
export function StepBody({ id, egressIps }: { id: StepId; egressIps: readonly string[] }) {
  const { text } = useTexts();
  switch (id) {
    case 'ipAllowlist':
      return (
        <>
          <p>{text('step.ipAllowlist.body')}</p>
          <EgressIps addresses={egressIps} />
          <p>
            <ExternalLink href={LINKS.allowlistGuide}>{text('step.ipAllowlist.guide')}</ExternalLink>
          </p>
        </>
      );
    case 'organizationKey':
      return (
        <>
          <p>{text('step.organizationKey.body')}</p>
          <p className="links">
            <ExternalLink href={LINKS.manageKeys}>{text('credential.manage.organizationKey')}</ExternalLink>
            <PageLink route="api-information">{text('step.organizationKey.go')}</PageLink>
          </p>
        </>
      );
    case 'userToken':
      return (
        <>
          <p>{text('step.userToken.body')}</p>
          <p className="links">
            <ExternalLink href={LINKS.manageTokens}>{text('credential.manage.userToken')}</ExternalLink>
            <PageLink route="api-information">{text('step.userToken.go')}</PageLink>
          </p>
        </>
      );
    case 'firstToken':
      return (
        <>
          <p>{text('step.firstToken.body')}</p>
          <p>
            <PageLink route="api-settings">{text('step.firstToken.go')}</PageLink>
          </p>
        </>
      );
    case 'firstReport':
      return <FirstReport />;
  }
}
