interface StoredEvent {
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Events that name no mismatch and belong to the conflict before them. */
const ofTheConflict: ReadonlySet<string> = new Set([
  'LookupFailed',
  'LookupStarted',
  'SchemaResolved',
  'RetrySucceeded',
  'RetryFailed',
  'RetryInconclusive',
]);

/** The mismatch that each event belongs to, or null. @param events oldest first, without gaps */
export function mismatchIds(events: readonly StoredEvent[]): (string | null)[] {
  let open: string | null = null;
  return events.map(({ type, data }) => {
    const own = typeof data['mismatchId'] === 'string' ? data['mismatchId'] : null;
    if (type === 'ConflictDetected') open = own;
    return own ?? (ofTheConflict.has(type) ? open : null);
  });
}
