import Button from '@atlaskit/button/new';
import ModalTransition from '@atlaskit/modal-dialog/modal-transition';
import { useRef, useState } from 'react';

import { checkCredential, type Credential, tellsEnough } from '../api/credentials';
import { ExternalLink } from '../parts/ExternalLink';
import { ProblemMessage } from '../parts/ProblemMessage';
import { useAction } from '../parts/useAction';
import { useSession } from '../session';
import { useTexts } from '../texts';
import { CredentialFacts } from './CredentialFacts';
import { CredentialForm } from './CredentialForm';
import { CredentialOpens } from './CredentialOpens';
import { StatusLozenge, StatusMessage } from './CredentialStatus';
import { Disconnect } from './Disconnect';
import { keysOf, LINKS } from './links';

interface Props {
  credential: Credential;
  onChange(credential: Credential): void;
  onRemoved(): void;
}

/** One credential: what it is, how it fares, and how to change it. */
export function CredentialCard({ credential, onChange, onRemoved }: Props) {
  const { host } = useSession();
  const { text } = useTexts();
  const check = useAction();
  const [isOpen, setOpen] = useState(false);
  const [isLeaving, setLeaving] = useState(false);
  const anchor = useRef<HTMLButtonElement>(null);
  /** The button that opened the question goes with the credential. */
  const isGone = useRef(false);
  const { kind, status, organization } = credential;
  const isKey = kind === 'organizationKey';
  const leave = (): void => {
    isGone.current = false;
    setLeaving(true);
  };
  const saved = (next: Credential): void => {
    setOpen(false);
    onChange(next);
    host.notify({ kind: 'success', title: text(`credential.saved.${kind}`) });
  };
  const removed = (): void => {
    isGone.current = true;
    setLeaving(false);
    onRemoved();
    host.notify({ kind: 'success', title: text(`credential.removed.${kind}`), body: text('disconnect.revoke') });
  };

  return (
    <section className="card" aria-labelledby={kind}>
      <header>
        <h2 id={kind}>{text(`credential.name.${kind}`)}</h2>
        <StatusLozenge credential={credential} />
      </header>
      <p>{text(`credential.about.${kind}`)}</p>
      <div role="status">
        <StatusMessage credential={credential} />
      </div>
      <p className="notice">{text(`credential.notice.${kind}`)}</p>
      <p className="links">
        <ExternalLink href={isKey ? keysOf(organization?.id) : LINKS.manageTokens}>{text(`credential.manage.${kind}`)}</ExternalLink>
        <ExternalLink href={isKey ? LINKS.keyGuide : LINKS.tokenGuide}>{text(`credential.guide.${kind}`)}</ExternalLink>
      </p>
      <CredentialForm
        credential={credential}
        isOpen={isOpen}
        anchor={anchor}
        onOpen={() => setOpen(true)}
        onClose={() => setOpen(false)}
        onSaved={saved}
        onKept={(current) => tellsEnough(current, credential) && onChange(current)}
      />
      {status !== 'notSet' && (
        <>
          <CredentialFacts credential={credential} />
          <CredentialOpens credential={credential} />
          {check.problem && <ProblemMessage problem={check.problem} />}
          <div className="actions">
            <Button isLoading={check.isBusy} onClick={() => void check.run(async () => onChange(await checkCredential(host, credential)))}>
              {text('credential.check')}
            </Button>
            <Button appearance="subtle" onClick={leave}>
              {text('credential.disconnect')}
            </Button>
          </div>
        </>
      )}
      <ModalTransition>
        {isLeaving && (
          <Disconnect
            credential={credential}
            onRemoved={removed}
            onClosed={() => isGone.current && anchor.current?.focus()}
            onStale={onChange}
            onClose={() => setLeaving(false)}
          />
        )}
      </ModalTransition>
    </section>
  );
}
