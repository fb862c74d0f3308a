import Button from '@atlaskit/button/new';
import Textfield from '@atlaskit/textfield';

import { useTexts } from '../texts';
import { type Hours, nextHours } from './draft';

interface Props {
  /** The day, for those who do not see the row. */
  day: string;
  hours: readonly Hours[];
  onChange(hours: Hours[]): void;
}

/** The working hours of a day: none, one stretch, or several with breaks between them. */
export function HoursEditor({ day, hours, onChange }: Props) {
  const { text } = useTexts();
  const change = (index: number, part: Partial<Hours>): void =>
    onChange(hours.map((entry, other) => (other === index ? { ...entry, ...part } : entry)));
  return (
    <div className="hours">
      {hours.length === 0 && <span className="subtle">{text('week.free')}</span>}
      {hours.map((entry, index) => (
        <span key={index} className="stretch">
          <Textfield
            type="time"
            isCompact
            isRequired
            aria-label={text('week.from', { day, number: index + 1 })}
            value={entry.start}
            onChange={(event) => change(index, { start: event.currentTarget.value })}
          />
          <span aria-hidden>–</span>
          <Textfield
            type="time"
            isCompact
            isRequired
            aria-label={text('week.to', { day, number: index + 1 })}
            value={entry.end}
            onChange={(event) => change(index, { end: event.currentTarget.value })}
          />
          <Button
            appearance="subtle"
            spacing="compact"
            aria-label={text('week.removeOf', { day, number: index + 1 })}
            onClick={() => onChange(hours.filter((_, other) => other !== index))}
          >
            {text('remove')}
          </Button>
        </span>
      ))}
      <Button
        appearance="subtle"
        spacing="compact"
        aria-label={text('week.addTo', { day })}
        onClick={() => onChange([...hours, nextHours(hours)])}
      >
        {text('week.add')}
      </Button>
    </div>
  );
}
