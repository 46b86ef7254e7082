import { type ComponentChildren, h } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

/** A box that says why there is nothing to see, or what went wrong. */
export function Notice({ kind, children }: { kind: 'empty' | 'loading' | 'error'; children?: ComponentChildren }) {
  return h('p', { class: `notice ${kind}`, role: kind === 'error' ? 'alert' : 'status' }, children);
}

export function Badge({ outcome }: { outcome: string | null }) {
  const kind = outcome === null ? 'open' : outcome === 'succeeded' ? 'good' : 'bad';
  return h('span', { class: 'badge', 'data-kind': kind }, outcome ?? 'open');
}

/** Copies a text and says so. */
export function CopyButton({ label, text }: { label: string; text: () => string }) {
  const [said, say] = useState<string | null>(null);
  const copy = () => {
    navigator.clipboard.writeText(text()).then(
      () => say('copied'),
      () => say('the browser forbids it'),
    );
    setTimeout(() => say(null), 1_500);
  };
  return h('button', { type: 'button', class: 'quiet', onClick: copy }, said ?? label);
}

const OVERSCAN = 8;

/** A list of rows of one height of which only those in sight exist, so ten thousand cost as much as forty. */
export function VirtualList<T>({
  rows,
  rowHeight,
  keyOf,
  row,
  label,
  selected,
}: {
  rows: readonly T[];
  rowHeight: number;
  keyOf: (item: T) => string;
  row: (item: T) => ComponentChildren;
  label: string;
  selected: number;
}) {
  const box = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const [height, setHeight] = useState(600);
  useEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(() => setHeight(element.clientHeight));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    const element = box.current;
    if (element === null || selected < 0) return;
    const at = selected * rowHeight;
    if (at < element.scrollTop) element.scrollTop = at;
    else if (at + rowHeight > element.scrollTop + element.clientHeight) {
      element.scrollTop = at + rowHeight - element.clientHeight;
    }
  }, [selected, rowHeight]);
  const first = Math.max(0, Math.floor(top / rowHeight) - OVERSCAN);
  const last = Math.min(rows.length, Math.ceil((top + height) / rowHeight) + OVERSCAN);
  return h(
    'div',
    {
      class: 'virtual',
      ref: box,
      tabIndex: 0,
      role: 'list',
      'aria-label': label,
      onScroll: ({ currentTarget }: { currentTarget: HTMLDivElement }) => setTop(currentTarget.scrollTop),
    },
    h(
      'div',
      { class: 'virtual-inside', style: { height: `${rows.length * rowHeight}px` } },
      rows.slice(first, last).map((item, i) =>
        h(
          'div',
          {
            key: keyOf(item),
            role: 'listitem',
            class: 'virtual-row',
            'aria-setsize': rows.length,
            'aria-posinset': first + i + 1,
            style: { transform: `translateY(${(first + i) * rowHeight}px)`, height: `${rowHeight}px` },
          },
          row(item),
        ),
      ),
    ),
  );
}

/** `12:04:31.207`, or how long ago. */
export function timeText(at: number, relativeTo: number | null): string {
  if (relativeTo === null) return new Date(at).toISOString().slice(11, 23);
  const seconds = Math.max(0, (relativeTo - at) / 1_000);
  if (seconds < 60) return `${seconds.toFixed(0)} s ago`;
  return seconds < 3_600 ? `${(seconds / 60).toFixed(0)} min ago` : `${(seconds / 3_600).toFixed(1)} h ago`;
}
