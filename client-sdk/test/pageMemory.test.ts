import { describe, expect, it } from 'vitest';
import { sessionMemory } from '../src/pageMemory';
import { FakeGateway, settle, weather } from './gateway';

class MemoryStorage implements Storage {
  readonly #items = new Map<string, string>();
  [name: string]: unknown;
  get length() {
    return this.#items.size;
  }
  clear() {
    this.#items.clear();
  }
  getItem(key: string) {
    return this.#items.get(key) ?? null;
  }
  key(index: number) {
    return [...this.#items.keys()][index] ?? null;
  }
  removeItem(key: string) {
    this.#items.delete(key);
  }
  setItem(key: string, value: string) {
    this.#items.set(key, value);
  }
}

describe('a reload of the page', () => {
  it('resumes the session as a new page life and reports what had been started', async () => {
    const storage = new MemoryStorage();
    const before = new FakeGateway({ storage });
    void before.client.registerFunction('f', () => new Promise(() => undefined), weather);
    await before.client.connect();
    before.call('c#1', 'f');
    await before.until('function.started');

    const after = new FakeGateway({ storage });
    void after.client.registerFunction('f', () => 1, weather);
    await after.client.connect();

    const open = after.frames('session.open')[0]!;
    expect(open).toMatchObject({
      resume: { sessionId: 'tag.session-1', secret: 'secret-1' },
      held: [{ id: 'c#1', started: true }],
    });
    expect(open.page).not.toBe(before.frames('session.open')[0]!.page);
    expect(await after.until('functions.register')).toHaveLength(1);
  });

  it('forgets executions whose answer is in the log', async () => {
    const storage = new MemoryStorage();
    const before = new FakeGateway({ storage });
    void before.client.registerFunction('f', () => 1, weather);
    await before.client.connect();
    before.call('c#1', 'f');
    await before.until('function.result');
    before.say({ type: 'function.acknowledged', id: 'c#1' });
    await settle();
    const after = new FakeGateway({ storage });
    await after.client.connect();
    expect(after.frames('session.open')[0]).not.toHaveProperty('held');
  });

  it('starts anew after close()', async () => {
    const storage = new MemoryStorage();
    const before = new FakeGateway({ storage });
    await before.client.connect();
    before.client.close();
    const after = new FakeGateway({ storage });
    await after.client.connect();
    expect(after.frames('session.open')[0]).not.toHaveProperty('resume');
  });

  it('survives a note that is damaged', async () => {
    const storage = new MemoryStorage();
    storage.setItem('k', '{"sessionId":1');
    expect(await sessionMemory(storage, 'k', undefined).claim()).toBeNull();
  });
});

describe('a duplicated tab', () => {
  it('opens a session of its own, because the lock is held', async () => {
    const storage = new MemoryStorage();
    const held = new Set<string>();
    const locks = {
      request: async (name: string, _options: unknown, task: () => Promise<void>) => {
        if (held.has(name)) throw new DOMException('timeout', 'AbortError');
        held.add(name);
        await task();
        held.delete(name);
      },
    } as unknown as LockManager;
    const first = sessionMemory(storage, 'k', locks);
    first.remember({ sessionId: 's', secret: 'x' });
    await settle();
    expect(await sessionMemory(storage, 'k', locks).claim()).toBeNull();
    first.forget();
    storage.setItem('k', JSON.stringify({ sessionId: 's', secret: 'x', started: [] }));
    await settle();
    expect(await sessionMemory(storage, 'k', locks).claim()).toEqual({ sessionId: 's', secret: 'x' });
  });
});
