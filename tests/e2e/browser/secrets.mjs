/** What looks like a secret, and whether it came to where it must not be. */

/** Signed tokens, and what Atlassian gives for API keys and API tokens. */
const SECRETS = /\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}|\bAT[AC]TT3x[\w-]{8,}/g;

export function secretsIn(text) {
  return text.match(SECRETS) ?? [];
}

/** Those that nobody else may have: Jira puts signed tokens of its own, for minutes, into the addresses of an app's pages. */
export function ownSecretsIn(text) {
  return secretsIn(text).filter((secret) => !secret.startsWith('eyJ') || isReportToken(secret));
}

function isReportToken(token) {
  try {
    return 'sec' in JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString());
  } catch {
    return true;
  }
}

/** Tells of every secret that is ever in a document, however shortly; not of what somebody types. */
export async function watchDocuments(context, tell) {
  const told = new Set();
  await context.exposeBinding('tellSecret', (_, secret, place) => {
    if (ownSecretsIn(secret).length > 0 && !told.has(secret + place)) {
      told.add(secret + place);
      tell(place);
    }
  });
  await context.addInitScript(observe, SECRETS.source);
}

/** In each frame, before its own scripts. */
function observe(source) {
  const secrets = new RegExp(source, 'g');
  const isTyping = (element) => element === document.activeElement && element.readOnly === false;
  const look = (text, place, element) => {
    for (const secret of text?.match(secrets) ?? []) {
      if (!isTyping(element)) {
        globalThis.tellSecret(secret, `${place} of ${element?.getAttribute?.('aria-label') ?? element?.nodeName}`);
      }
    }
  };
  const lookAt = (node) => look(node.outerHTML ?? node.nodeValue, 'markup', node);
  for (const { prototype } of [HTMLInputElement, HTMLTextAreaElement]) {
    const { get, set } = Object.getOwnPropertyDescriptor(prototype, 'value');
    const keep = function (value) {
      look(String(value), 'value', this);
      set.call(this, value);
    };
    Object.defineProperty(prototype, 'value', { configurable: true, enumerable: true, get, set: keep });
  }
  new MutationObserver((changes) => {
    for (const { type, target, attributeName, addedNodes } of changes) {
      if (type === 'attributes') {
        look(target.getAttribute(attributeName), attributeName, target);
      } else if (type === 'characterData') {
        lookAt(target);
      } else {
        addedNodes.forEach(lookAt);
      }
    }
  }).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
}
