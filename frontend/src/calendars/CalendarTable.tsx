import Button from '@atlaskit/button/new';
import Lozenge from '@atlaskit/lozenge';

import { type Calendar, idOf } from '../api/calendars';
import { useTexts } from '../texts';

interface Props {
  calendars: readonly Calendar[];
  onEdit(calendar: Calendar): void;
  onDelete(calendar: Calendar): void;
  onDefault(calendar: Calendar): void;
}

export function CalendarTable({ calendars, ...actions }: Props) {
  const { text } = useTexts();
  return (
    <div className="wide" role="region" aria-label={text('calendars.table')} tabIndex={0}>
      <table className="plain">
        <thead>
          <tr>
            {(['name', 'timeZone', 'hours', 'holidays', 'id', 'actions'] as const).map((column) => (
              <th key={column} scope="col">
                {text(`calendars.column.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {calendars.map((calendar) => (
            <Row key={idOf(calendar)} calendar={calendar} {...actions} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ calendar, onEdit, onDelete, onDefault }: Omit<Props, 'calendars'> & { calendar: Calendar }) {
  const { text, number } = useTexts();
  const isBuiltIn = calendar.id === null;
  const name = isBuiltIn ? text('calendars.normalHours') : calendar.name;
  return (
    <tr>
      <th scope="row">
        {name} {calendar.isDefault && <Lozenge appearance="success">{text('calendars.default')}</Lozenge>}
      </th>
      <td>{calendar.timeZone ?? text('calendars.userZone')}</td>
      <td>{number(calendar.dailyWorkingHours)}</td>
      <td>{number(calendar.holidays.length)}</td>
      <td>
        <code>{idOf(calendar)}</code>
      </td>
      <td>
        <span className="actions">
          {!isBuiltIn && (
            <Button appearance="subtle" spacing="compact" aria-label={text('calendars.editOf', { name })} onClick={() => onEdit(calendar)}>
              {text('calendars.edit')}
            </Button>
          )}
          {!calendar.isDefault && (
            <Button appearance="subtle" spacing="compact" aria-label={text('calendars.makeDefaultOf', { name })} onClick={() => onDefault(calendar)}>
              {text('calendars.makeDefault')}
            </Button>
          )}
          {!isBuiltIn && !calendar.isDefault && (
            <Button appearance="subtle" spacing="compact" aria-label={text('calendars.deleteOf', { name })} onClick={() => onDelete(calendar)}>
              {text('calendars.delete')}
            </Button>
          )}
        </span>
      </td>
    </tr>
  );
}
