import Button from '@atlaskit/button/new';
import { useRef, useState } from 'react';

import { Heading } from '../parts/Heading';
import { useTexts } from '../texts';
import type { TokenRights } from './TokenActions';
import type { Dialog } from './TokenDialogs';
import { TokenManager } from './TokenManager';
import { TokenWarning } from './TokenWarning';

const ALL_RIGHTS: TokenRights = { activate: true, deactivate: true, reveal: true, change: true };

/** All report tokens of the site, for its administrators. */
export default function ApiSettingsPage() {
  const { text } = useTexts();
  const [dialog, setDialog] = useState<Dialog>();
  const create = useRef<HTMLButtonElement>(null);
  return (
    <>
      <Heading
        subtitle={text('apiSettings.subtitle')}
        actions={
          <Button ref={create} appearance="primary" onClick={() => setDialog({ kind: 'create' })}>
            {text('tokens.create')}
          </Button>
        }
      />
      <TokenWarning />
      <TokenManager mount="tokens" rights={ALL_RIGHTS} isBulky dialog={dialog} onDialog={setDialog} anchor={create} />
    </>
  );
}
