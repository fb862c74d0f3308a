import { type Weekday, WEEKDAYS } from '../api/calendars';
import { useTexts } from '../texts';
import type { Draft, Hours } from './draft';
import { HoursEditor } from './HoursEditor';

interface Props {
  week: Draft['week'];
  onChange(week: Draft['week']): void;
}

/** The hours of each weekday, Monday first. */
export function WeekEditor({ week, onChange }: Props) {
  const { text, locale } = useTexts();
  const name = new Intl.DateTimeFormat(locale, { weekday: 'long', timeZone: 'UTC' });
  const change = (day: Weekday, hours: Hours[]): void => onChange({ ...week, [day]: hours });
  return (
    <table className="plain week">
      <caption>{text('week.caption')}</caption>
      <tbody>
        {WEEKDAYS.map((day, index) => {
          // 2024 began on a Monday.
          const label = name.format(Date.UTC(2024, 0, 1 + index));
          return (
            <tr key={day}>
              <th scope="row">{label}</th>
              <td>
                <HoursEditor day={label} hours={week[day]} onChange={(hours) => change(day, hours)} />
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
