/** Where a client reports. The console fits. */
export interface Logger {
  debug?(message: string, ...details: unknown[]): void;
  info?(message: string, ...details: unknown[]): void;
  warn(message: string, ...details: unknown[]): void;
  error(message: string, ...details: unknown[]): void;
}

/** From nothing to everything. */
export type LogLevel = 'silent' | 'error' | 'warn' | 'info' | 'debug';

/** Writes one line, if its level is wanted. */
export type Log = (level: Exclude<LogLevel, 'silent'>, message: string, ...details: unknown[]) => void;

const LEVELS = 'silent error warn info debug';

/** A log that keeps to a level. Arguments and results of functions are never written by the client. */
export function logTo(logger: Logger, wanted: LogLevel): Log {
  return (level, message, ...details) => {
    if (LEVELS.indexOf(level) <= LEVELS.indexOf(wanted)) logger[level]?.(message, ...details);
  };
}
