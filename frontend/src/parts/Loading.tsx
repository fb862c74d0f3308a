import Spinner from '@atlaskit/spinner';

import { useTexts } from '../texts';

export function Loading() {
  const { text } = useTexts();
  return (
    <div className="loading">
      <Spinner size="large" label={text('loading')} />
    </div>
  );
}
