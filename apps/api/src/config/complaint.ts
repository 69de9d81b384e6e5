/** One reason not to start: where, what was found, what is allowed there. */
export interface Complaint {
  /** Dotted path, e.g. `producer.schemaCheckStrategy` or `mappings.0.topic`. */
  readonly path: string;
  /** As `found` made it: never a secret. */
  readonly found: string;
  readonly allowed: string;
}

/** Settings whose values are never shown. */
const secret = /(^|\.)(password|key|keyHash|token|sasl|auth|apiKeys(\.\d+)?)$|^postgres\.url$/;

/** A value as a complaint may show it: quoted when text, cut when long, hidden when secret. */
export function found(value: unknown, path: string): string {
  if (value === undefined) return 'nothing';
  if (value !== null && typeof value === 'object') return Array.isArray(value) ? 'a list' : 'a section';
  if (value !== null && secret.test(path)) return 'a value that is not shown';
  // A URL's user and password are hidden wherever one stands.
  const shown = JSON.stringify(value).replace(/\/\/[^/]*@/, '//…@');
  return shown.length > 80 ? `${shown.slice(0, 80)}…` : shown;
}

/** The complaint as one line: `producer.schemaCheckStrategy: found "strict", allowed: Strict, Lenient`. */
export const lineOf = (complaint: Complaint): string =>
  `${complaint.path}: found ${complaint.found}, allowed: ${complaint.allowed}`;
