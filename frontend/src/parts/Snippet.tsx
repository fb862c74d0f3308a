import { CopyButton } from './CopyButton';

/** Code to take along. */
export function Snippet({ title, code }: { title: string; code: string }) {
  return (
    <figure className="snippet">
      <figcaption>
        <span>{title}</span>
        <CopyButton text={code} what={title} />
      </figcaption>
      <pre className="code" tabIndex={0} aria-label={title}>
        {code}
      </pre>
    </figure>
  );
}
