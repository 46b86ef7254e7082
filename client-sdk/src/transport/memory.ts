import type { Transport, TransportListener } from './transport';

/** The far end of a linked pair. */
export interface Peer {
  /** Texts that the client sent, oldest first. */
  readonly received: string[];
  /** Called for each text of the client. */
  onMessage: (text: string) => void;
  /** Called once when the client closes. */
  onClose: (code: number, reason: string) => void;
  send(text: string): void;
  /** Cuts the connection; the client sees this code. */
  close(code: number, reason?: string): void;
}

/** A transport and its far end, in memory; messages arrive in order, each in its own microtask. */
export function linkedPair(): { transport: Transport; peer: Peer } {
  let listener: TransportListener | null = null;
  let isOpen = false;

  // what was sent before still arrives
  const end = (code: number, reason: string) => {
    isOpen = false;
    queueMicrotask(() => {
      const told = listener;
      listener = null;
      told?.closed(code, reason);
    });
  };
  const peer: Peer = {
    received: [],
    onMessage: () => undefined,
    onClose: () => undefined,
    send: (text) => queueMicrotask(() => listener?.message(text)),
    close: (code, reason = '') => end(code, reason),
  };
  const transport: Transport = {
    open(given) {
      listener = given;
      queueMicrotask(() => {
        if (listener === null) return;
        isOpen = true;
        listener.opened();
      });
    },
    send(text) {
      if (!isOpen) return;
      peer.received.push(text);
      queueMicrotask(() => peer.onMessage(text));
    },
    close(code, reason) {
      if (listener === null) return;
      peer.onClose(code, reason);
      end(code, reason);
    },
  };
  return { transport, peer };
}
