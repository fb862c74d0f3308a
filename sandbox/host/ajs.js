// What connect-host.js looks for at its start: Jira's old front end, as far as full pages need it.
window.AJS = {
  $: window.jQuery,
  Meta: { get: () => undefined },
  escapeHtml: (text) => String(text).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`),
};
