/** How the circuit was opened last. */
export interface Opening {
  readonly version: number;
  /** Who forced it; null: the breaker opened it. */
  readonly actor: string | null;
}

interface StoredEvent {
  readonly version: number;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Null: the events do not say. @param events oldest first */
export function lastOpening(events: readonly StoredEvent[]): Opening | null {
  const event = events.findLast(({ type }) => type === 'CircuitOpened');
  if (event === undefined) return null;
  const forced = event.data['forced'] as { readonly actor?: unknown } | null | undefined;
  return { version: event.version, actor: typeof forced?.actor === 'string' ? forced.actor : null };
}
