import type { Credential, Seats } from '../api/credentials';
import { Facts } from '../parts/Facts';
import { type Texts, useTexts } from '../texts';

/** What the credential opens, as Atlassian told at the last check. */
export function CredentialOpens({ credential: { organization, seats } }: { credential: Credential }) {
  const texts = useTexts();
  const { text, number } = texts;
  return (
    <>
      {organization && (
        <Facts
          facts={[
            [text('credential.organization'), organization.name],
            [text('credential.users'), organization.users === null ? text('unknown') : number(organization.users)],
          ]}
        />
      )}
      {seats && seats.length > 0 && (
        <table className="plain">
          <caption>{text('seats.caption')}</caption>
          <thead>
            <tr>
              <th scope="col">{text('seats.application')}</th>
              <th scope="col">{text('seats.total')}</th>
              <th scope="col">{text('seats.remaining')}</th>
            </tr>
          </thead>
          <tbody>
            {seats.map((row) => (
              <tr key={row.application}>
                <th scope="row">{row.application}</th>
                <td>{seatCount(row, row.total, texts)}</td>
                <td>{seatCount(row, row.remaining, texts)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}

function seatCount({ unlimited }: Seats, count: number | null, { text, number }: Texts): string {
  return unlimited ? text('seats.unlimited') : count === null ? text('unknown') : number(count);
}
