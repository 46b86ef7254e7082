import type { ConsoleEvent } from '@function-registry/client/feed';
import { number, text } from './members';

/** Something that a person should look at. */
export interface Alert {
  readonly id: string;
  readonly title: string;
  /** The function, or the topic where none is concerned. */
  readonly about: string;
  /** What was seen when it began; at its end where the beginning was not seen. */
  readonly value: number;
  readonly threshold: number;
  /** Milliseconds since the epoch. */
  readonly raisedAt: number;
  /** Null while it lasts. */
  readonly recoveredAt: number | null;
}

const KEPT = 200;

/** What an id says beside the time: the kind and what it is about, which have one alert at most. */
const seriesOf = (id: string): string => id.replace(/:\d+$/, '');

/**
 * The newest alerts. A recovery ends the alert of the same id, whichever is seen first; so does a later alert of the same kind about the same,
 * for a crash can take a recovery.
 */
export class Alerts {
  readonly #byId = new Map<string, Alert>();

  /** Those that last before those that are over, the newest of each first. */
  get all(): Alert[] {
    return [...this.#byId.values()].sort(
      (one, other) =>
        Number(one.recoveredAt !== null) - Number(other.recoveredAt !== null) || other.raisedAt - one.raisedAt,
    );
  }

  add({ value, appendedAt, sessionId }: ConsoleEvent): void {
    const id = text(value?.id) ?? '';
    const raisedAt = number(value?.raisedAt) ?? appendedAt ?? 0;
    const known = this.#byId.get(id);
    const over = value?.recovered === true;
    const seen = number(value?.value) ?? 0;
    this.#byId.delete(id); // the newest stands last
    this.#byId.set(id, {
      id,
      title: text(value?.title) ?? '',
      about: text(value?.function) ?? sessionId, // the record's key
      value: over ? (known?.value ?? seen) : seen,
      threshold: number(value?.threshold) ?? 0,
      raisedAt,
      recoveredAt: over ? (appendedAt ?? raisedAt) : (known?.recoveredAt ?? null),
    });
    this.#endEarlier(seriesOf(id));
    for (const oldest of this.#byId.keys()) {
      if (this.#byId.size <= KEPT) break;
      this.#byId.delete(oldest);
    }
  }

  #endEarlier(series: string): void {
    const all = [...this.#byId.values()].filter(({ id }) => seriesOf(id) === series);
    const newest = Math.max(...all.map(({ raisedAt }) => raisedAt));
    for (const alert of all) {
      if (alert.recoveredAt === null && alert.raisedAt < newest) {
        this.#byId.set(alert.id, { ...alert, recoveredAt: newest });
      }
    }
  }
}
