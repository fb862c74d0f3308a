import type { Cell, Column, Report, Row } from '../api/reports';
import { EmptyState } from '../parts/EmptyState';
import { useSession } from '../session';
import { ExternalLink } from '../parts/ExternalLink';
import { useTexts } from '../texts';

/** A report as Jira would show it: the issue first, then its figures. Cells are joined to columns by id. */
export function ReportTable({ report }: { report: Report }) {
  const { text } = useTexts();
  const { header, body } = report.table;
  const columns = [
    ...header.headerColumns,
    ...(header.groupByColumns ?? []),
    ...(header.fieldColumns ?? []),
    ...header.valueColumns,
  ];
  if (body.rows.length === 0) {
    return <EmptyState title={text('report.none')}>{text('report.none.help')}</EmptyState>;
  }
  return (
    <div className="wide" role="region" aria-label={text('report.table')} tabIndex={0}>
      <table className="plain">
        <Head columns={columns} />
        <tbody>
          {body.rows.map((row, index) => (
            <Line key={index} row={row} columns={columns} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Head({ columns }: { columns: readonly Column[] }) {
  const parents = parentsOf(columns);
  return (
    <thead>
      {parents.length > 0 && (
        <tr>
          {parents.map(({ id, value, span }, index) => (
            <th key={`${id}-${index}`} scope="colgroup" colSpan={span}>
              {value}
            </th>
          ))}
        </tr>
      )}
      <tr>
        {columns.map((column, index) => (
          <th key={`${column.id}-${index}`} scope="col">
            {column.value}
          </th>
        ))}
      </tr>
    </thead>
  );
}

/** Columns beside each other that have the same upper column stand under one. */
function parentsOf(columns: readonly Column[]): { id: string; value: string; span: number }[] {
  if (!columns.some(({ parent }) => parent)) {
    return [];
  }
  return columns.reduce<{ id: string; value: string; span: number }[]>((groups, { parent = { id: '', value: '' } }) => {
    const last = groups[groups.length - 1];
    if (last?.id === parent.id) {
      last.span += 1;
      return groups;
    }
    return [...groups, { ...parent, span: 1 }];
  }, []);
}

function Line({ row, columns }: { row: Row; columns: readonly Column[] }) {
  const { me } = useSession();
  const cells: Cell[] = [...row.headerColumns, ...(row.groupByColumns ?? []), ...(row.fieldColumns ?? []), ...row.valueColumns];
  const values = new Map(cells.map(({ id, value }) => [id, value]));
  return (
    <tr>
      {columns.map(({ id }, index) => {
        const value = values.get(id) ?? '';
        return id === 'issuekey' ? (
          <th key={`${id}-${index}`} scope="row" className="narrow">
            <ExternalLink href={`${me.site.baseUrl}/browse/${encodeURIComponent(value)}`}>{value}</ExternalLink>
          </th>
        ) : (
          <td key={`${id}-${index}`}>{value}</td>
        );
      })}
    </tr>
  );
}
