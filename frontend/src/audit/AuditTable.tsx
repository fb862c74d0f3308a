import Lozenge from '@atlaskit/lozenge';

import type { Actor, AuditEvent } from '../api/audit';
import type { Person } from '../api/users';
import { EmptyState } from '../parts/EmptyState';
import { PersonName } from '../parts/PersonName';
import { usePeople } from '../people';
import { useTexts } from '../texts';
import { actionText } from './actions';
import { wordsOf } from './words';

interface Props {
  events: readonly AuditEvent[];
  isFiltered: boolean;
}

export function AuditTable({ events, isFiltered }: Props) {
  const texts = useTexts();
  const { text, time } = texts;
  const find = usePeople(events.flatMap(({ actor }) => ('accountId' in actor ? [actor.accountId] : [])));
  if (events.length === 0) {
    return <EmptyState title={text(isFiltered ? 'audit.noneFound' : 'audit.none')} />;
  }
  return (
    <div className="wide" role="region" aria-label={text('audit.table')} tabIndex={0}>
      <table className="plain">
        <thead>
          <tr>
            {(['at', 'actor', 'action', 'target', 'result'] as const).map((column) => (
              <th key={column} scope="col">
                {text(`audit.column.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {events.map((event) => (
            <tr key={event.id}>
              <td className="narrow">{time(event.at)}</td>
              <td className="narrow">
                <Who actor={event.actor} find={find} />
              </td>
              <td className="narrow">{actionText(event.action, text)}</td>
              <td>
                <span className="stacked">
                  {wordsOf(event.target, texts) && <code>{wordsOf(event.target, texts)}</code>}
                  <span className="subtle notes">{wordsOf(event.details, texts)}</span>
                </span>
              </td>
              <td>
                <Lozenge appearance={event.result === 'success' ? 'success' : 'removed'}>{text(`audit.result.${event.result}`)}</Lozenge>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Who({ actor, find }: { actor: Actor; find(accountId: string): Person | undefined }) {
  const { text } = useTexts();
  return 'accountId' in actor ? (
    <PersonName accountId={actor.accountId} person={find(actor.accountId)} />
  ) : (
    <>{text(`audit.system.${actor.system}`)}</>
  );
}
