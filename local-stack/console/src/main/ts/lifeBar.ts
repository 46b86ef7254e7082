import type { CallLife } from '@function-registry/client/feed';
import { h } from './dom';

/**
 * The call's time to scale: one stretch per step, in the colour of whoever was at work. The list of moments below says the
 * same in words, so screen readers skip it.
 */
export function lifeBar(life: CallLife): HTMLElement {
  const bar = h('div', { class: 'bar', 'aria-hidden': 'true' });
  for (let i = 1; i < life.moments.length; i += 1) {
    const [from, to] = [life.moments[i - 1], life.moments[i]];
    if (from === undefined || to === undefined) continue;
    const stretch = h('span', {
      'data-by': to.by,
      title: `${(to.at - from.at).toFixed(1)} ms until ${to.sentence}`,
    });
    stretch.style.flexGrow = String(Math.max(0, to.at - from.at));
    bar.append(stretch);
  }
  return bar;
}
