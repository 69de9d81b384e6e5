import type { AccessKeyEvent } from './access-key-log.js';

/** The events of each key, in the order in which the keys first occur. */
export function byKey(events: readonly AccessKeyEvent[]): readonly (readonly AccessKeyEvent[])[] {
  const keys = new Map<string, AccessKeyEvent[]>();
  for (const event of events) {
    const own = keys.get(event.keyId);
    if (own === undefined) keys.set(event.keyId, [event]);
    else own.push(event);
  }
  return [...keys.values()];
}
