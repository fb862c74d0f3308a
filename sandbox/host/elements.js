/** Parts of the host page. */

export function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

export function link(label, href) {
  const made = element('a', { href, textContent: label });
  if (location.pathname === href) {
    made.setAttribute('aria-current', 'page');
  }
  return made;
}
