/** Messages in the corner, as both platforms' apps ask for them. */
export function showFlag({ id, title, body, type = 'info', isAutoDismiss, actions = [], onClose = () => {} }) {
  const flag = document.createElement('div');
  flag.className = `flag ${type}`;
  flag.dataset.flag = id;
  const text = document.createElement('div');
  text.append(Object.assign(document.createElement('strong'), { textContent: title }));
  if (body) {
    text.append(Object.assign(document.createElement('p'), { textContent: body }));
  }
  const close = () => {
    if (flag.isConnected) {
      flag.remove();
      onClose();
    }
  };
  actions.forEach(({ text: label, act }) => {
    text.append(Object.assign(document.createElement('button'), { textContent: label, onclick: act }));
  });
  const button = Object.assign(document.createElement('button'), { textContent: '×', onclick: close });
  button.setAttribute('aria-label', 'Dismiss');
  flag.append(text, button);
  document.getElementById('flags').append(flag);
  if (isAutoDismiss) {
    setTimeout(close, 8_000);
  }
  return close;
}
