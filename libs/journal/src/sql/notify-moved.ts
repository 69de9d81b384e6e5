import type { Database } from '../database.js';
import type { StreamKey } from '../port.js';

/** Postgres rejects a longer payload. */
const MAX_PAYLOAD_BYTES = 7999;

const statement = {
  name: 'notify_moved',
  text: `select pg_notify('sluicegate_subject', payload) from unnest($1::text[]) payload`,
};

/** The message about a stream that moved, as JSON. Null: it exceeds a notification, and other pods find the stream by polling. */
export function messageOf({ topic, subject }: StreamKey, version: number): string | null {
  const message = JSON.stringify({ topic, subject, version });
  return Buffer.byteLength(message) + '[]'.length > MAX_PAYLOAD_BYTES ? null : message;
}

/**
 * Notifies every pod, in one transaction that writes nothing and so does not wait for the disk: a commit that notifies holds a
 * lock on the whole Postgres cluster. Packs the messages into as few notifications as possible, because each one is sent to
 * each pod.
 */
export async function notifyMoved(database: Database, messages: readonly string[]): Promise<void> {
  await database.query(statement, [payloadsOf(messages)]);
}

function payloadsOf(messages: readonly string[]): readonly string[] {
  const payloads: string[] = [];
  let rest = '';
  for (const message of messages) {
    if (
      rest !== '' &&
      Buffer.byteLength(rest) + Buffer.byteLength(message) + ',[]'.length > MAX_PAYLOAD_BYTES
    ) {
      payloads.push(`[${rest}]`);
      rest = message;
    } else rest = rest === '' ? message : `${rest},${message}`;
  }
  payloads.push(`[${rest}]`);
  return payloads;
}
