import type { Database } from '../database.js';
import type { StreamKey } from '../port.js';

/** Postgres refuses a longer payload. */
const MAX_PAYLOAD_BYTES = 7999;

const statement = {
  name: 'tell_moved',
  text: `select pg_notify('sluicegate_subject', payload) from unnest($1::text[]) payload`,
};

/** What is told of a stream that moved, as JSON; null: a notification cannot hold it, and it is left to the poll. */
export function notificationOf({ topic, subject }: StreamKey, version: number): string | null {
  const notifications = JSON.stringify({ topic, subject, version });
  return Buffer.byteLength(notifications) + '[]'.length > MAX_PAYLOAD_BYTES ? null : notifications;
}

/**
 * Notifies every pod, in one transaction that writes nothing and hence waits for no disk: a commit that notifies holds a
 * lock over the whole cluster of Postgres. As few notifications as hold the news, since each is told to each pod.
 */
export async function notifyMoved(database: Database, notifications: readonly string[]): Promise<void> {
  await database.query(statement, [payloadsOf(notifications)]);
}

function payloadsOf(notifications: readonly string[]): readonly string[] {
  const payloads: string[] = [];
  let rest = '';
  for (const one of notifications) {
    if (rest !== '' && Buffer.byteLength(rest) + Buffer.byteLength(one) + ',[]'.length > MAX_PAYLOAD_BYTES) {
      payloads.push(`[${rest}]`);
      rest = one;
    } else rest = rest === '' ? one : `${rest},${one}`;
  }
  payloads.push(`[${rest}]`);
  return payloads;
}
