/** Parts of the host page. */

export function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

/** Current with all that is below a page of an app. */
export function link(label, href) {
  const made = element('a', { href, textContent: label });
  const isOfApp = href.startsWith('/jira/apps/');
  if (location.pathname === href || (isOfApp && location.pathname.startsWith(`${href}/`))) {
    made.setAttribute('aria-current', 'page');
  }
  return made;
}
