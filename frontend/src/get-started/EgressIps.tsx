import { CopyButton } from '../parts/CopyButton';
import { useTexts } from '../texts';

/** The addresses to allow, or whom to ask for them. */
export function EgressIps({ addresses }: { addresses: readonly string[] }) {
  const { text } = useTexts();
  if (addresses.length === 0) {
    return <p>{text('egress.unknown')}</p>;
  }
  return (
    <div className="egress">
      <p>{text('egress.known')}</p>
      <ul>
        {addresses.map((address) => (
          <li key={address}>
            <code>{address}</code>
          </li>
        ))}
      </ul>
      <CopyButton text={addresses.join('\n')} what={text('egress.addresses')} />
    </div>
  );
}
