import Button from '@atlaskit/button/new';
import { useRef, useState } from 'react';

import type { Dialog } from '../api-settings/TokenDialogs';
import { TokenManager } from '../api-settings/TokenManager';
import { TokenWarning } from '../api-settings/TokenWarning';
import { Heading } from '../parts/Heading';
import { useSession } from '../session';
import { useTexts } from '../texts';

/** The tokens that act as the viewer: everyone may see them and switch them off, and more where the site allows it. */
export default function MyTokensPage() {
  const { me } = useSession();
  const { text } = useTexts();
  const [dialog, setDialog] = useState<Dialog>();
  const anchor = useRef<HTMLButtonElement>(null);
  const rights = { activate: false, deactivate: true, reveal: me.selfService, change: me.selfService };
  const create = (
    <Button ref={anchor} appearance="primary" onClick={() => setDialog({ kind: 'create' })}>
      {text('tokens.create')}
    </Button>
  );
  return (
    <>
      <Heading
        subtitle={text(me.selfService ? 'myTokens.selfService' : 'myTokens.subtitle')}
        {...(me.selfService && { actions: create })}
      />
      <TokenWarning />
      <TokenManager mount="my/tokens" rights={rights} isBulky={false} dialog={dialog} onDialog={setDialog} anchor={anchor} />
    </>
  );
}
