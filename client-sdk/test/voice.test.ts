import { VoiceChatClient } from '@function-registry/client';
import { startVoice } from '@function-registry/client/voice';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { FakeGateway } from './gateway';

const track = { enabled: true, stop: vi.fn() };
const microphone = { getAudioTracks: () => [track] } as any;
class FakePeer {
  localDescription: any = null;
  remote: any = null;
  ontrack: any = null;
  channels: string[] = [];
  closed = false;
  addTrack = vi.fn();
  createDataChannel = (name: string) => this.channels.push(name);
  createOffer = async () => ({ type: 'offer', sdp: 'v=0 offer' });
  setLocalDescription = async (description: any) => void (this.localDescription = description);
  setRemoteDescription = async (description: any) => void (this.remote = description);
  close = () => void (this.closed = true);
}

describe('voice', () => {
  afterEach(() => vi.unstubAllGlobals());
  const connected = async () => {
    const gateway = new FakeGateway();
    await gateway.client.connect();
    return gateway.client;
  };
  const answering = (status: number, body: string) => {
    const fetched = vi.fn<(...all: any[]) => Promise<Response>>(async () => new Response(body, { status }));
    vi.stubGlobal('fetch', fetched);
    return fetched;
  };
  const options = (peer: FakePeer, more = {}) => ({
    gateway: 'http://localhost:8080',
    microphone,
    connection: () => peer as any,
    ...more,
  });

  it('brings the offer to the gateway and its answer to the connection', async () => {
    const fetched = answering(201, 'v=0 answer');
    const peer = new FakePeer();
    const heard = vi.fn();
    const call = await startVoice(await connected(), options(peer, { onTrack: heard }));
    const [url, request] = fetched.mock.calls[0]!;
    expect(String(url)).toBe('http://localhost:8080/v1/sessions/tag.session-1/realtime');
    expect(request).toMatchObject({
      method: 'POST',
      body: 'v=0 offer',
      headers: { 'Content-Type': 'application/sdp', 'Session-Secret': 'secret-1' },
    });
    expect([peer.remote, peer.channels]).toEqual([{ type: 'answer', sdp: 'v=0 answer' }, ['oai-events']]);
    peer.ontrack({ streams: ['voice'] });
    expect(heard).toHaveBeenCalledWith('voice');
    call.mute(true);
    expect(track.enabled).toBe(false);
    call.stop();
    expect(peer.closed).toBe(true);
  });

  it('shows a token instead of the secret where there is one', async () => {
    const fetched = answering(200, 'v=0 answer');
    await startVoice(await connected(), options(new FakePeer(), { token: 'jwt' }));
    expect(fetched.mock.calls[0]![1].headers).toEqual({
      'Content-Type': 'application/sdp',
      Authorization: 'Bearer jwt',
    });
  });

  it('is a method of the client too, which knows gateway and token', async () => {
    const fetched = answering(201, 'v=0 answer');
    const gateway = new FakeGateway({ url: 'wss://registry.example.com/v1/socket', token: () => 'jwt' });
    await gateway.client.connect();
    const peer = new FakePeer();
    const call = await gateway.client.startVoice({ microphone, connection: () => peer as any });
    const [url, request] = fetched.mock.calls[0]!;
    expect(String(url)).toBe('https://registry.example.com/v1/sessions/tag.session-1/realtime');
    expect(request.headers).toMatchObject({ Authorization: 'Bearer jwt' });
    call.stop();
    expect(peer.closed).toBe(true);
  });

  it.each([
    [
      404,
      'no such path',
      { code: 'VOICE_UNAVAILABLE', message: expect.stringContaining('the simulator has no voice') },
    ],
    [
      503,
      '{"error":{"code":"OVERLOADED","message":"Later.","retryable":true}}',
      { code: 'OVERLOADED', retryable: true },
    ],
  ])('hangs up and says why when the gateway answers %s', async (status, body, error) => {
    answering(status, body);
    const peer = new FakePeer();
    await expect(startVoice(await connected(), options(peer))).rejects.toMatchObject(error);
    expect(peer.closed).toBe(true);
  });

  it('hangs up and says so when the answer carries no voice, as the one of the simulator', async () => {
    answering(201, 'v=0 in form only');
    const peer = new FakePeer();
    peer.setRemoteDescription = () => Promise.reject(new Error('no fingerprint'));
    await expect(startVoice(await connected(), options(peer))).rejects.toMatchObject({
      code: 'VOICE_UNAVAILABLE',
      message: expect.stringContaining('the simulator has none'),
    });
    expect(peer.closed).toBe(true);
  });

  it('needs a session', async () => {
    const client = new VoiceChatClient({ url: 'ws://localhost:1' });
    await expect(startVoice(client, options(new FakePeer()))).rejects.toMatchObject({ code: 'NOT_CONNECTED' });
  });
});
