import Button from '@atlaskit/button/new';
import Checkbox from '@atlaskit/checkbox';
import Textfield from '@atlaskit/textfield';

import type { Holiday } from '../api/calendars';
import { useTexts } from '../texts';

interface Props {
  holidays: readonly Holiday[];
  onChange(holidays: Holiday[]): void;
}

/** Days without work, once or every year. */
export function HolidaysEditor({ holidays, onChange }: Props) {
  const { text } = useTexts();
  const change = (index: number, part: Partial<Holiday>): void =>
    onChange(holidays.map((holiday, other) => (other === index ? { ...holiday, ...part } : holiday)));
  return (
    <fieldset className="list">
      <legend>{text('holidays.title')}</legend>
      {holidays.length === 0 && <p className="subtle">{text('holidays.none')}</p>}
      {holidays.map((holiday, index) => {
        const number = index + 1;
        return (
          <div key={number} className="row">
            <Textfield
              type="date"
              isCompact
              isRequired
              aria-label={text('holidays.date', { number })}
              value={holiday.date}
              onChange={(event) => change(index, { date: event.currentTarget.value })}
            />
            <Textfield
              isCompact
              isRequired
              maxLength={255}
              aria-label={text('holidays.name', { number })}
              placeholder={text('holidays.name.placeholder')}
              value={holiday.name}
              onChange={(event) => change(index, { name: event.currentTarget.value })}
            />
            <Checkbox
              label={text('holidays.recurring')}
              isChecked={holiday.recurring}
              onChange={(event) => change(index, { recurring: event.currentTarget.checked })}
            />
            <Button
              appearance="subtle"
              spacing="compact"
              aria-label={text('holidays.remove', { number })}
              onClick={() => onChange(holidays.filter((_, other) => other !== index))}
            >
              {text('remove')}
            </Button>
          </div>
        );
      })}
      <Button spacing="compact" onClick={() => onChange([...holidays, { name: '', date: '', recurring: false }])}>
        {text('holidays.add')}
      </Button>
    </fieldset>
  );
}
