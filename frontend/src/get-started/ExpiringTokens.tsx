import type { Token } from '../api/tokens';
import { TokenState } from '../api-settings/TokenState';
import { PersonName } from '../parts/PersonName';
import { usePeople } from '../people';
import { PageLink } from '../shell/PageLink';
import { useTexts } from '../texts';

/** Tokens that need a later date soon, so that no script stops by surprise. */
export function ExpiringTokens({ tokens }: { tokens: readonly Token[] }) {
  const { text, time } = useTexts();
  const find = usePeople(tokens.map(({ user }) => user.accountId));
  return (
    <section className="card" aria-labelledby="expiring">
      <h2 id="expiring">{text('expiring.title')}</h2>
      {tokens.length === 0 ? (
        <p>{text('expiring.none')}</p>
      ) : (
        <>
          <div className="wide">
            <table className="plain">
              <caption className="hidden">{text('expiring.title')}</caption>
              <thead>
                <tr>
                  <th scope="col">{text('column.user')}</th>
                  <th scope="col">{text('column.notes')}</th>
                  <th scope="col">{text('column.expiresAt')}</th>
                  <th scope="col">{text('column.state')}</th>
                </tr>
              </thead>
              <tbody>
                {tokens.map((token) => (
                  <tr key={token.id}>
                    <td>
                      <PersonName accountId={token.user.accountId} person={find(token.user.accountId)} />
                    </td>
                    <td className="notes">{token.notes}</td>
                    <td>{time(token.expiresAt)}</td>
                    <td>
                      <TokenState token={token} />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          <p>
            <PageLink route="api-settings">{text('expiring.go')}</PageLink>
          </p>
        </>
      )}
    </section>
  );
}
