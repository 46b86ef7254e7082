/** A message pipe to a gateway: three things to do with it, three things it tells. Used once. */
export interface Transport {
  /** Starts to connect; called once, before anything else. */
  open(listener: TransportListener): void;
  /** Sends one text message; ignored unless open. */
  send(text: string): void;
  /** Closes; `closed` follows. */
  close(code: number, reason: string): void;
}

/** What a transport tells. After `closed` it is silent. */
export interface TransportListener {
  opened(): void;
  message(text: string): void;
  /** Also when it never opened (code 1006). The reason is a code, such as `SESSION_REPLACED`, or empty. */
  closed(code: number, reason: string): void;
}
