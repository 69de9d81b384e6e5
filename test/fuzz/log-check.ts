import type { LogRecord } from '../support/topics.js';
import type { Promised } from './check-response.js';

const header = 'x-request-id';

/** Compares the promises of the responses with the log of one topic. Returns the violations with the requests' ids. */
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
    if (promised === undefined) broken.push({ id, fault: 'a record that no request of the run sent' });
    else if (promised.kind === 'nothing')
      broken.push({ id, fault: 'the response was not_sent, but a record is in the log' });
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
