import { configure } from '@testing-library/react';

// Machines are slow at times; a test that waits in vain fails all the same.
configure({ asyncUtilTimeout: 30_000 });

/** What Atlaskit asks of a browser and jsdom does not have. */
if (typeof window !== 'undefined') {
  window.matchMedia ??= (media) => Object.assign(new EventTarget(), { matches: false, media, onchange: null }) as never;
  Element.prototype.scrollIntoView ??= () => {};
  window.scrollTo = () => {};
  window.ResizeObserver ??= class {
    observe(): void {}
    unobserve(): void {}
    disconnect(): void {}
  };
}
