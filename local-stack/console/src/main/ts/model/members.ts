/** Members of a record's value, whose shape nobody has checked. */
export type Members = Readonly<Record<string, unknown>>;

export function list(value: unknown): Members[] {
  return Array.isArray(value) ? (value as Members[]) : [];
}

export function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

export function number(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}
