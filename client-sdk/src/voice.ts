/**
 * Talking: the page's microphone and the model's voice over WebRTC. The gateway brokers the connection; the API key never reaches the page,
 * and audio never passes the registry.
 *
 * @packageDocumentation
 */
import type { VoiceChatClient } from './client';
import { RegistryError } from './core/errors';

/** How a conversation is started. */
export interface VoiceOptions {
  /** Address of the gateway, such as `https://registry.example.com`; a path in it does not matter. */
  readonly gateway: string;
  /** The microphone; asked of the user unless given. */
  readonly microphone?: MediaStream;
  /** Told the model's voice as soon as it comes. Played by an audio element of its own unless given. */
  readonly onTrack?: (stream: MediaStream) => void;
  /** Sent as Authorization; left out for anonymous sessions, which show the session's secret. */
  readonly token?: string | undefined;
  /** For tests. */
  readonly connection?: () => RTCPeerConnection;
}

/** A conversation under way. */
export interface VoiceCall {
  readonly connection: RTCPeerConnection;
  /** Silences the microphone, or opens it again. */
  mute(muted: boolean): void;
  /** Hangs up; the session and its functions stay. */
  stop(): void;
}

/**
 * Starts to talk in the session of a connected client; its functions are the model's tools.
 *
 * @throws RegistryError `NOT_CONNECTED`, `VOICE_UNAVAILABLE` (the simulator has no voice, or the gateway is not set up for it), or the
 *   gateway's own refusal
 */
export async function startVoice(client: VoiceChatClient, options: VoiceOptions): Promise<VoiceCall> {
  const session = client.credentials;
  if (session === null) throw new RegistryError('NOT_CONNECTED', 'Call connect() first.');
  const microphone = options.microphone ?? (await navigator.mediaDevices.getUserMedia({ audio: true }));
  const connection = options.connection?.() ?? new RTCPeerConnection();
  const tracks = microphone.getAudioTracks();
  const stop = () => {
    connection.close();
    if (options.microphone === undefined) for (const track of tracks) track.stop();
  };
  try {
    for (const track of tracks) connection.addTrack(track, microphone);
    connection.ontrack = ({ streams: [stream] }) => {
      if (stream !== undefined) (options.onTrack ?? play)(stream);
    };
    connection.createDataChannel('oai-events');
    await connection.setLocalDescription(await connection.createOffer());
    const answer = await exchange(connection.localDescription?.sdp ?? '', session, options);
    await connection.setRemoteDescription({ type: 'answer', sdp: answer }).catch(voiceless);
  } catch (error) {
    stop();
    throw error;
  }
  const mute = (muted: boolean) => {
    for (const track of tracks) track.enabled = !muted;
  };
  return { connection, mute, stop };
}

async function exchange(
  offer: string,
  session: { readonly sessionId: string; readonly secret: string },
  { gateway, token }: VoiceOptions,
): Promise<string> {
  const url = new URL(`/v1/sessions/${encodeURIComponent(session.sessionId)}/realtime`, gateway);
  const headers = {
    'Content-Type': 'application/sdp',
    ...(token === undefined ? { 'Session-Secret': session.secret } : { Authorization: `Bearer ${token}` }),
  };
  const response = await fetch(url, { method: 'POST', headers, body: offer });
  if (response.ok) return response.text();
  const { error } = (await response.json().catch(() => ({}))) as {
    error?: { code: string; message: string; retryable?: boolean };
  };
  if (error !== undefined) throw new RegistryError(error.code, error.message, error);
  const message = `The gateway gives no voice (HTTP ${response.status}): it needs a key for the Realtime API; the simulator has no voice.`;
  throw new RegistryError('VOICE_UNAVAILABLE', message);
}

/** Nothing can be connected by the answer; the simulator's is one in form only. */
function voiceless(cause: Error): never {
  const message = `The answer to the call carries no voice: the simulator has none, ask a model of the Realtime API. (${cause.message})`;
  throw new RegistryError('VOICE_UNAVAILABLE', message, { cause });
}

function play(stream: MediaStream): void {
  const audio = new Audio();
  audio.srcObject = stream;
  void audio.play();
}
