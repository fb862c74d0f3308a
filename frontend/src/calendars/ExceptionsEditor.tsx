import Button from '@atlaskit/button/new';
import Textfield from '@atlaskit/textfield';

import { useTexts } from '../texts';
import type { Draft } from './draft';
import { HoursEditor } from './HoursEditor';

type Exceptions = Draft['exceptions'];

interface Props {
  exceptions: Exceptions;
  onChange(exceptions: Exceptions): void;
}

/** Dates with hours of their own, in place of their weekday's. */
export function ExceptionsEditor({ exceptions, onChange }: Props) {
  const { text, date: dateText } = useTexts();
  const change = (index: number, part: Partial<Exceptions[number]>): void =>
    onChange(exceptions.map((exception, other) => (other === index ? { ...exception, ...part } : exception)));
  return (
    <fieldset className="list">
      <legend>{text('exceptions.title')}</legend>
      <p className="subtle">{text('exceptions.help')}</p>
      {exceptions.map(({ date, hours }, index) => {
        const number = index + 1;
        return (
          <div key={number} className="row">
            <Textfield
              type="date"
              isCompact
              isRequired
              aria-label={text('exceptions.date', { number })}
              value={date}
              onChange={(event) => change(index, { date: event.currentTarget.value })}
            />
            <HoursEditor
              day={date ? dateText(date) : text('exceptions.date', { number })}
              hours={hours}
              onChange={(next) => change(index, { hours: next })}
            />
            <Button
              appearance="subtle"
              spacing="compact"
              aria-label={text('exceptions.remove', { number })}
              onClick={() => onChange(exceptions.filter((_, other) => other !== index))}
            >
              {text('exceptions.removeDay')}
            </Button>
          </div>
        );
      })}
      <Button spacing="compact" onClick={() => onChange([...exceptions, { date: '', hours: [] }])}>
        {text('exceptions.add')}
      </Button>
    </fieldset>
  );
}
