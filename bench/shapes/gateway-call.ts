import { TimeSlicer, type Gateway, type RecordForm, type RecordSender } from '#producer';
import { localCaller } from '../../apps/api/src/access/principal.js';
import { MemoryBudget } from '../../apps/api/src/memory/memory-budget.js';
import { RequestMemory } from '../../apps/api/src/memory/request-memory.js';
import { produceRequestOf } from '../../apps/api/src/produce/produce.request.js';

const budget = new MemoryBudget(2 ** 40);
const options = {
  maxWaitMs: 0,
  traceHeaders: false,
  slicer: new TimeSlicer(),
  limits: { admitSubject: () => null },
};
const gone = new AbortController();

/** What the produce endpoint does with a body, from its bytes to its outcomes. @throws Error unless every record was acknowledged */
export function callOf(gateway: Gateway, topic: string, form: RecordForm): (body: Buffer) => Promise<void> {
  const call = {
    topic,
    partition: undefined,
    wait: undefined,
    caller: localCaller,
    requestId: 'bench',
    headers: {},
  };
  return async (body) => {
    const reservation = budget.open();
    const memory = new RequestMemory(reservation);
    const read = produceRequestOf({ call, form, body, memory, signalOf: () => gone.signal }, options);
    const result = await gateway.produce(read instanceof Promise ? await read : read);
    reservation.release();
    if (!result.ok) throw new Error(result.refusal.detail);
    if (result.offsets.some(({ error }) => error !== null)) throw new Error('A record was not acknowledged.');
  };
}

/** Acknowledges at once, instead of Kafka. */
export const acknowledging: RecordSender = {
  slowestMs: 1000,
  send: (_topic, records) =>
    Promise.resolve(records.map((_, index) => ({ status: 'acked', partition: 0, offset: String(index) }))),
  checkTopic: () => Promise.resolve(null),
  reachable: () => Promise.resolve(true),
  close: () => Promise.resolve(),
};
