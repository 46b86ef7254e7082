import {
  type JsonValue,
  type Transport,
  VoiceChatClient,
  type VoiceChatClientOptions,
} from '@function-registry/client';
import { vi } from 'vitest';
import { type Peer, linkedPair } from '../src/transport/memory';

export interface Frame {
  type: string;
  [member: string]: any;
}

/** Options of a client under test: no waiting, no chance, quiet. */
export const quiet = { warn: () => undefined, error: () => undefined };

/** A gateway in memory that is told what to say, with the client that talks to it. */
export class FakeGateway {
  readonly client: VoiceChatClient;
  /** One per connection, oldest first. */
  readonly peers: Peer[] = [];
  /** False: connections fail. */
  reachable = true;
  /** Answers `session.open`; replaced by tests that refuse. */
  onOpen: (frame: Frame, peer: Peer) => void = (frame, peer) => {
    const { resume } = frame;
    this.epoch += 1;
    this.say(
      {
        type: 'session.opened',
        ref: frame.ref,
        sessionId: resume?.sessionId ?? 'tag.session-1',
        resumeSecret: 'secret-1',
        resumed: resume !== undefined,
        epoch: this.epoch,
        graceMs: 60_000,
        revision: 0,
        limits: { maxFrameBytes: 262_144, maxTools: 128 },
      },
      peer,
    );
  };
  epoch = 0;

  constructor(options: Partial<VoiceChatClientOptions> = {}) {
    this.client = new VoiceChatClient({
      url: 'memory',
      transport: () => this.#connect(),
      logger: quiet,
      random: () => 0.5,
      ...options,
    });
  }

  get peer(): Peer {
    return this.peers.at(-1)!;
  }

  /** Frames that the client sent over the newest connection. */
  frames(type?: string, peer: Peer = this.peer): Frame[] {
    const all = peer.received.map((text) => JSON.parse(text) as Frame);
    return type === undefined ? all : all.filter((frame) => frame.type === type);
  }

  say(frame: Frame, peer: Peer = this.peer): void {
    peer.send(JSON.stringify(frame));
  }

  call(id: string, name: string, args: JsonValue = {}, more: object = {}): void {
    const [callId, attempt] = id.split('#');
    this.say({
      type: 'function.call',
      id,
      callId,
      attempt: Number(attempt),
      name,
      version: '1.0.0',
      arguments: args,
      timeout: 5_000,
      ...more,
    });
  }

  /** Waits until the client has sent so many frames of a type over the newest connection. */
  async until(type: string, count = 1): Promise<Frame[]> {
    return vi.waitFor(() => {
      const frames = this.frames(type);
      if (frames.length < count) throw new Error(`${frames.length} of ${count} ${type}`);
      return frames;
    });
  }

  #connect(): Transport {
    const { transport, peer } = linkedPair();
    this.peers.push(peer);
    peer.onMessage = (text) => this.#received(JSON.parse(text) as Frame, peer);
    if (!this.reachable) peer.close(1006);
    return this.reachable ? transport : { ...transport, open: (l) => queueMicrotask(() => l.closed(1006, '')) };
  }

  #received(frame: Frame, peer: Peer): void {
    if (frame.type === 'session.open') this.onOpen(frame, peer);
    if (frame.type === 'functions.register') {
      const results = frame.functions.map((fn: Frame) => ({
        name: fn.name,
        version: fn.version ?? '1.0.0',
        ...(fn.description === 'refuse me'
          ? { accepted: false, code: 'INVALID_SCHEMA', message: 'No schema.', pointer: '/parameters' }
          : { accepted: true, code: 'registered' }),
        warnings: [],
      }));
      this.say({ type: 'functions.registered', ref: frame.ref, revision: 1, results }, peer);
    }
    if (frame.type === 'functions.unregister') {
      this.say({ type: 'functions.unregistered', ref: frame.ref, revision: 2, results: [] }, peer);
    }
  }
}

export const weather = {
  description: 'Current weather in a city',
  parameters: { type: 'object', properties: { location: { type: 'string' } }, required: ['location'] },
};

/** Lets everything that is due right now happen. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 30; i += 1) await Promise.resolve();
}
