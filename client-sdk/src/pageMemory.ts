import type { StartedJournal } from './core/executor';
import type { ResumeCredentials } from './core/frames';

/** What outlives a reload of the page: which session it has, and which executions it started. */
export interface PageMemory extends StartedJournal {
  /** The session to resume, if this page may. Settles once it is known that no other page holds it. */
  claim(): Promise<ResumeCredentials | null>;
  remember(credentials: ResumeCredentials): void;
  forget(): void;
}

interface Note {
  readonly sessionId: string;
  readonly secret: string;
  readonly started: readonly string[];
}

/** A page that is reloaded lets go within it, on a busy machine too; a duplicate waits so long before it opens a session of its own. */
const LOCK_WAIT_MS = 1_000;

/**
 * Keeps the note in a `sessionStorage`; without one, nothing outlives the program. Duplicating a tab copies it: a Web Lock named after the session lets one tab resume.
 */
export function sessionMemory(storage: Storage | null, key: string, locks: LockManager | undefined): PageMemory {
  const started = new Set<string>();
  let session: ResumeCredentials | null = null;
  let release: () => void = () => undefined;
  let earlier: readonly string[] = [];

  const write = () => {
    try {
      if (session === null) storage?.removeItem(key);
      else storage?.setItem(key, JSON.stringify({ ...session, started: [...earlier, ...started] }));
    } catch {
      // storage full or forbidden: the page then simply cannot resume after a reload
    }
  };
  const forget = () => {
    session = null;
    earlier = [];
    started.clear();
    release();
    write();
  };
  return {
    add(id) {
      started.add(id);
      write();
    },
    remove(id) {
      earlier = earlier.filter((known) => known !== id);
      if (started.delete(id)) write();
    },
    clear() {
      earlier = [];
      started.clear();
      write();
    },
    earlier: () => earlier,
    async claim() {
      const note = read(storage, key);
      if (note === null) return null;
      const lock = await hold(locks, note.sessionId);
      if (lock === null) return null;
      release = lock;
      const { started: ids, ...credentials } = note;
      earlier = ids;
      return (session = credentials);
    },
    remember(credentials) {
      const known = session?.sessionId === credentials.sessionId;
      session = credentials;
      write();
      if (known) return;
      release();
      void hold(locks, credentials.sessionId).then((lock) => {
        release = lock ?? release;
      });
    },
    forget,
  };
}

function read(storage: Storage | null, key: string): Note | null {
  try {
    const note = JSON.parse(storage?.getItem(key) ?? 'null') as Partial<Note> | null;
    const { sessionId, secret, started } = note ?? {};
    return typeof sessionId === 'string' && typeof secret === 'string' && Array.isArray(started)
      ? { sessionId, secret, started }
      : null;
  } catch {
    return null;
  }
}

/** @returns what lets the lock go, or null when another page holds it */
async function hold(locks: LockManager | undefined, sessionId: string): Promise<(() => void) | null> {
  if (locks === undefined) return () => undefined;
  return new Promise((resolve) => {
    const request = locks.request(
      `function-registry:${sessionId}`,
      { signal: AbortSignal.timeout(LOCK_WAIT_MS) },
      () => {
        return new Promise<void>((release) => resolve(() => release()));
      },
    );
    request.catch(() => resolve(null));
  });
}
