import ModalTransition from '@atlaskit/modal-dialog/modal-transition';
import { lazy, type RefObject, Suspense } from 'react';

import type { CreatedToken as Created, Mount, Token } from '../api/tokens';

const CreateToken = lazy(() => import('./CreateToken'));
const CreatedToken = lazy(() => import('./CreatedToken'));
const EditToken = lazy(() => import('./EditToken'));
const DeleteToken = lazy(() => import('./DeleteToken'));
const DeactivateTokens = lazy(() => import('./DeactivateTokens'));
const TryToken = lazy(() => import('./TryToken'));

export type Dialog =
  | { kind: 'create' }
  | { kind: 'created'; created: Created }
  | { kind: 'deactivate'; ids: readonly string[] }
  | { kind: 'try' | 'edit' | 'delete'; token: Token };

interface Props {
  mount: Mount;
  dialog: Dialog | undefined;
  canActivate: boolean;
  returnFocusTo: RefObject<HTMLElement>;
  onCreated(created: Created): void;
  onChanged(tokens: readonly Token[]): void;
  onDeleted(): void;
  /** The question whether to delete is gone. */
  onClosed(): void;
  onStale(current: Token): void;
  onClose(): void;
}

/** Whatever stands over the list; each is loaded when it is first wanted. */
export function TokenDialogs(props: Props) {
  return (
    <Suspense fallback={null}>
      <ModalTransition>{dialogOf(props)}</ModalTransition>
    </Suspense>
  );
}

function dialogOf({ mount, dialog, canActivate, returnFocusTo, onCreated, onChanged, onDeleted, onClosed, onStale, onClose }: Props) {
  switch (dialog?.kind) {
    case undefined:
      return null;
    case 'create':
      return <CreateToken mount={mount} onCreated={onCreated} onClose={onClose} />;
    case 'created':
      return <CreatedToken mount={mount} created={dialog.created} returnFocusTo={returnFocusTo} onClose={onClose} />;
    case 'deactivate':
      return <DeactivateTokens ids={dialog.ids} onDeactivated={onChanged} onClose={onClose} />;
    case 'try':
      return <TryToken token={dialog.token} onClose={onClose} />;
    case 'edit':
      return (
        <EditToken
          mount={mount}
          token={dialog.token}
          canActivate={canActivate}
          onChanged={(token) => onChanged([token])}
          onStale={onStale}
          onClose={onClose}
        />
      );
    case 'delete':
      return (
        <DeleteToken
          mount={mount}
          token={dialog.token}
          onDeleted={onDeleted}
          onClosed={onClosed}
          onStale={onStale}
          onClose={onClose}
        />
      );
  }
}
