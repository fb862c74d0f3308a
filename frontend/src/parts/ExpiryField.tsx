import Button from '@atlaskit/button/new';
import { useState } from 'react';

import { dateAfter } from '../dates';
import { useSession } from '../session';
import { useTexts } from '../texts';
import { DateField } from './DateField';
import { FormField } from './FormField';

export const LAST_DAY = '2099-12-31';
const PRESETS = [30, 90, 365] as const;

interface Props {
  defaultValue: string;
  /** Whether a day that is over makes sense: it ends a token at once. */
  allowsPast?: boolean;
}

/** Until the end of which day something lasts, in the viewer's Jira time zone. */
export function ExpiryField({ defaultValue, allowsPast = false }: Props) {
  const { timeZone } = useSession();
  const { text } = useTexts();
  const [now] = useState(Date.now);
  const label = text('expiry.label');
  return (
    <FormField name="expiresAt" label={label} help={text('expiry.help', { timeZone })} defaultValue={defaultValue} isRequired>
      {(control) => (
        <>
          <div className="presets" role="group" aria-label={text('expiry.presets')}>
            {PRESETS.map((days) => (
              <Button key={days} spacing="compact" onClick={() => control.onChange(dateAfter(now, days, timeZone))}>
                {text(`expiry.days.${days}`)}
              </Button>
            ))}
            <Button spacing="compact" onClick={() => control.onChange(LAST_DAY)}>
              {text('expiry.last')}
            </Button>
          </div>
          <DateField
            control={control}
            label={label}
            latest={LAST_DAY}
            {...(!allowsPast && { earliest: dateAfter(now, 0, timeZone) })}
          />
        </>
      )}
    </FormField>
  );
}
