/**
 * Puts a text on the clipboard without ever putting it into the page. Rejects with the text's own failure, or when the
 * browser does not let us.
 */
export async function copy(text: Promise<string>): Promise<void> {
  if (typeof ClipboardItem === 'function' && typeof navigator.clipboard?.write === 'function') {
    try {
      // At once: some browsers let a page copy only as long as a click lasts.
      const content = text.then((known) => new Blob([known], { type: 'text/plain' }));
      await navigator.clipboard.write([new ClipboardItem({ 'text/plain': content })]);
      return;
    } catch {
      // The ways below tell more.
    }
  }
  const known = await text;
  try {
    await navigator.clipboard.writeText(known);
  } catch (error) {
    if (!copiedByCommand(known)) {
      throw error;
    }
  }
}

function copiedByCommand(text: string): boolean {
  let isTaken = false;
  const give = (event: ClipboardEvent): void => {
    event.clipboardData?.setData('text/plain', text);
    event.preventDefault();
    isTaken = true;
  };
  document.addEventListener('copy', give);
  try {
    // Deprecated, and the only way where a frame may not use the clipboard interface.
    return document.execCommand('copy') && isTaken;
  } catch {
    return false;
  } finally {
    document.removeEventListener('copy', give);
  }
}
