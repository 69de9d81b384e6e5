import { describe, expect, it } from 'vitest';
import type { EncodedRecord, SendOutcome } from './record-sender.js';
import type { RequestResult } from './broker-link.js';
import { MissingKeyDetector } from './missing-key.js';
import { refused } from './send-outcomes.js';
import type { ConfigsResponse } from './clients/broker-connection.js';

const record = (key: Buffer | null): EncodedRecord => ({
  key,
  value: null,
  partition: null,
  timestamp: null,
  headers: [],
});
const keyless = record(null);
const keyed = record(Buffer.from('k'));
const withoutReason = refused(87, false);
const acked: SendOutcome = { status: 'acked', partition: 0, offset: '0' };

const described = (policy: string, errorCode = 0): RequestResult<ConfigsResponse> => ({
  kind: 'responded',
  response: {
    resources: [
      {
        errorCode,
        resourceName: 'bars',
        configEntries: [{ configName: 'cleanup.policy', configValue: policy }],
      },
    ],
  },
});

/** Stand-ins: the broker's response about the topic's configs, and the clock. */
function detectorWith(result: RequestResult<ConfigsResponse>): {
  detector: MissingKeyDetector;
  requests: () => number;
  at: (ms: number) => void;
} {
  let requests = 0;
  let now = 0;
  const detector = new MissingKeyDetector(
    () => {
      requests += 1;
      return Promise.resolve(result);
    },
    () => now,
  );
  return { detector, requests: () => requests, at: (ms) => (now = ms) };
}

describe('INVALID_RECORD of a record without a key', () => {
  it.each(['compact', 'compact,delete', 'delete, compact'])(
    'means its missing key where cleanup.policy is %s',
    async (policy) => {
      const { detector } = detectorWith(described(policy));
      const outcomes = await detector.explain(
        't',
        [keyless, keyed, keyless],
        [withoutReason, withoutReason, acked],
      );
      expect(outcomes).toMatchObject([{ fault: 'key_missing' }, withoutReason, acked]);
      expect(outcomes[1]).not.toHaveProperty('fault');
    },
  );

  it('means its schema where the topic is not compacted', async () => {
    const { detector } = detectorWith(described('delete'));
    expect(await detector.explain('t', [keyless], [withoutReason])).toEqual([withoutReason]);
  });

  it('is attributed to the missing key, in other words, where the broker does not describe the topic', async () => {
    for (const result of [described('compact', 29), { kind: 'lost', message: 'closed' } as const]) {
      const [outcome] = await detectorWith(result).detector.explain('t', [keyless], [withoutReason]);
      expect(outcome).toMatchObject({ status: 'refused', fault: 'key_missing' });
      expect(JSON.stringify(outcome)).toContain('does not say why');
    }
  });

  it('means its schema where the broker gives another reason and does not describe the topic', async () => {
    const withReason = { ...withoutReason, fault: 'schema' } as const;
    const { detector } = detectorWith({ kind: 'lost', message: 'closed' });
    expect(await detector.explain('t', [keyless], [withReason])).toEqual([withReason]);
  });
});

describe('the cleanup policy', () => {
  it('is requested only when it matters, then cached for a while, and requested again after a failure', async () => {
    const known = detectorWith(described('compact'));
    await known.detector.explain('t', [keyed, keyless], [withoutReason, acked]);
    await known.detector.explain('t', [keyless], [{ ...withoutReason, fault: 'key_missing' }]);
    expect(known.requests()).toBe(0);
    await Promise.all([1, 2].map(() => known.detector.explain('t', [keyless], [withoutReason])));
    expect(known.requests()).toBe(1);
    known.at(10_000);
    await known.detector.explain('t', [keyless], [withoutReason]);
    expect(known.requests()).toBe(2);

    const failing = detectorWith({ kind: 'lost', message: 'closed' });
    await failing.detector.explain('t', [keyless], [withoutReason]);
    await failing.detector.explain('t', [keyless], [withoutReason]);
    expect(failing.requests()).toBe(2);
  });
});
