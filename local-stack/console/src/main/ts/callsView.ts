import {
  type CallLife,
  CallLives,
  type ConsoleEvent,
  type Moment,
  overheadMs,
  sinceCall,
} from '@function-registry/client/feed';
import { h, oncePerFrame } from './dom';
import { lifeBar } from './lifeBar';

const SHOWN = 50;

/** Every call of the session as it happens: what, how it ended, and each step of its life. Newest first. */
export class CallsView {
  readonly #lives = new CallLives();
  readonly #changed = new Set<CallLife>();
  readonly #cards = new Map<string, HTMLElement>();
  readonly #list = h('ol', { class: 'call-list' });
  readonly #count: HTMLElement;
  readonly #empty = h('p', { class: 'empty' }, 'Each call appears here with every step of its life.');
  readonly #draw = oncePerFrame(() => this.#drawChanged());

  constructor(root: HTMLElement, count: HTMLElement) {
    this.#count = count;
    root.append(this.#empty, this.#list);
  }

  add(event: ConsoleEvent): void {
    for (const life of this.#lives.add(event)) this.#changed.add(life);
    if (this.#changed.size > 0) this.#draw();
  }

  handlerEnded(sessionId: string, callId: string, handlerMs: number): void {
    this.#lives.handlerEnded(sessionId, callId, handlerMs);
    const life = this.#lives.get(sessionId, callId);
    if (life === null) return;
    this.#changed.add(life);
    this.#draw();
  }

  #drawChanged(): void {
    for (const life of this.#changed) {
      const card = cardOf(life);
      const before = this.#cards.get(life.callId);
      if (before === undefined) this.#list.prepend(card);
      else before.replaceWith(card);
      this.#cards.set(life.callId, card);
    }
    this.#changed.clear();
    for (const [callId, card] of this.#cards) {
      if (this.#cards.size <= SHOWN) break;
      card.remove();
      this.#cards.delete(callId);
    }
    this.#empty.hidden = this.#cards.size > 0;
    this.#count.textContent = this.#cards.size === 0 ? '' : String(this.#lives.all().length);
  }
}

function cardOf(life: CallLife): HTMLElement {
  const outcome = life.outcome ?? 'open';
  const kind = life.outcome === null ? 'open' : life.outcome === 'succeeded' ? 'good' : 'bad';
  return h(
    'li',
    { class: 'call', 'data-outcome': kind, 'data-call-id': life.callId },
    h(
      'h3',
      {},
      h('code', { class: 'call-name' }, life.name),
      h('code', { class: 'call-arguments' }, life.arguments),
      h('span', { class: 'badge' }, outcome),
    ),
    life.answer === null ? null : h('p', { class: 'answer' }, life.answer),
    lifeBar(life),
    h('p', { class: 'times' }, timesText(life)),
    h('ol', { class: 'moments' }, ...life.moments.map((moment) => momentItem(life, moment))),
  );
}

function momentItem(life: CallLife, moment: Moment): HTMLElement {
  const place =
    moment.topic === null ? `to the ${moment.to ?? 'next'}` : `${moment.topic} ${moment.partition}@${moment.offset}`;
  return h(
    'li',
    { 'data-by': moment.by },
    h('span', { class: 'at' }, sinceCall(life, moment.at).toFixed(1), h('span', { class: 'unit' }, ' ms')),
    h('span', { class: 'by' }, moment.by),
    h('code', { class: 'place' }, place),
    h('span', { class: 'sentence' }, moment.sentence),
  );
}

function timesText(life: CallLife): string {
  const parts: string[] = [];
  const last = life.moments.at(-1);
  if (life.outcome !== null && last !== undefined) parts.push(`${sinceCall(life, last.at).toFixed(1)} ms in all`);
  if (life.handlerMs !== null) parts.push(`${life.handlerMs.toFixed(1)} ms in the function`);
  const overhead = overheadMs(life);
  if (overhead !== null) parts.push(`${overhead.toFixed(1)} ms around it`);
  if (life.attempt > 1) parts.push(`${life.attempt} attempts`);
  return parts.join(' · ');
}
