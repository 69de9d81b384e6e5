import type { LogRecord } from '../support/topics.js';
import type { Promised } from './check-response.js';

const header = 'x-request-id';

/** What the answers promise against what lies in the log of one topic. Each entry says what is wrong, with the request's id. */
export function brokenPromises(
  records: readonly LogRecord[],
  promises: ReadonlyMap<string, Promised>,
): { id: string; fault: string }[] {
  const broken: { id: string; fault: string }[] = [];
  const placed = new Map<string, string>();
  for (const record of records) {
    const id = record.headers.findLast(({ name }) => name === header)?.value?.toString() ?? '';
    placed.set(`${record.partition}/${record.offset}`, id);
    const promised = promises.get(id);
    if (promised === undefined) broken.push({ id, fault: 'a record of no request of the run' });
    else if (promised.kind === 'nothing')
      broken.push({ id, fault: 'answered not_sent, and a record is in the log' });
  }
  for (const [id, promised] of promises) {
    if (promised.kind !== 'at') continue;
    for (const { partition, offset } of promised.at) {
      if (placed.get(`${partition}/${offset}`) === id) continue;
      broken.push({ id, fault: `no record of it at partition ${partition}, offset ${offset}` });
      break;
    }
  }
  return broken;
}
