import { useRef } from 'react';

/** The header by which a creation that is sent twice happens once: the same as long as the body is. */
export function useIdempotencyKey(): (body: object) => Record<string, string> {
  const last = useRef({ body: '', key: '' });
  return (body) => {
    const text = JSON.stringify(body);
    if (text !== last.current.body) {
      last.current = { body: text, key: crypto.randomUUID() };
    }
    return { 'Idempotency-Key': last.current.key };
  };
}
