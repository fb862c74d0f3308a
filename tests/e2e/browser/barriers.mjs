/** What keeps people out who do not see, or who use no mouse: found by axe. */
import axe from 'axe-core';

const GRAVE = ['serious', 'critical'];

/** Of all that a frame shows now. */
export async function findBarriers(frame) {
  if (!(await frame.evaluate(() => 'axe' in globalThis))) {
    await frame.evaluate(axe.source);
  }
  const { violations } = await frame.evaluate(() => globalThis.axe.run({ resultTypes: ['violations'], iframes: false, preload: false }));
  const grave = violations.filter(({ impact }) => GRAVE.includes(impact));
  return grave.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join('\n')}`);
}
