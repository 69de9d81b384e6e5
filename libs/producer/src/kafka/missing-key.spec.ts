import { describe, expect, it } from 'vitest';
import type { EncodedRecord, SendOutcome } from './record-sender.js';
import type { RequestResult } from './broker-link.js';
import { MissingKeyDetector } from './missing-key.js';
import { refused } from './queued-record.js';
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
const wordless = refused(87, false);
const acked: SendOutcome = { status: 'acked', partition: 0, offset: '0' };

const answered = (policy: string, errorCode = 0): RequestResult<ConfigsResponse> => ({
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

/** Stand-in: the broker's answer about the topic's settings, and the clock. */
function told(answer: RequestResult<ConfigsResponse>): {
  compaction: MissingKeyDetector;
  asked: () => number;
  at: (ms: number) => void;
} {
  let asked = 0;
  let now = 0;
  const compaction = new MissingKeyDetector(
    () => {
      asked += 1;
      return Promise.resolve(answer);
    },
    () => now,
  );
  return { compaction, asked: () => asked, at: (ms) => (now = ms) };
}

describe('INVALID_RECORD of a record without a key', () => {
  it.each(['compact', 'compact,delete', 'delete, compact'])(
    'is its missing key where cleanup.policy is %s',
    async (policy) => {
      const { compaction } = told(answered(policy));
      const outcomes = await compaction.explain('t', [keyless, keyed, keyless], [wordless, wordless, acked]);
      expect(outcomes).toMatchObject([{ fault: 'key_missing' }, wordless, acked]);
      expect(outcomes[1]).not.toHaveProperty('fault');
    },
  );

  it('is its schema where the topic is not compacted', async () => {
    const { compaction } = told(answered('delete'));
    expect(await compaction.explain('t', [keyless], [wordless])).toEqual([wordless]);
  });

  it('is its missing key, with the doubt told, where the broker does not tell the settings', async () => {
    for (const answer of [answered('compact', 29), { kind: 'lost', message: 'closed' } as const]) {
      const [outcome] = await told(answer).compaction.explain('t', [keyless], [wordless]);
      expect(outcome).toMatchObject({ status: 'refused', fault: 'key_missing' });
      expect(JSON.stringify(outcome)).toContain('does not say why');
    }
  });

  it('is its schema where the broker has other words and does not tell the settings', async () => {
    const worded = { ...wordless, fault: 'schema' } as const;
    const { compaction } = told({ kind: 'lost', message: 'closed' });
    expect(await compaction.explain('t', [keyless], [worded])).toEqual([worded]);
  });
});

describe('the settings', () => {
  it('are asked for only when they are in doubt, once for a while, and again after a failure', async () => {
    const known = told(answered('compact'));
    await known.compaction.explain('t', [keyed, keyless], [wordless, acked]);
    await known.compaction.explain('t', [keyless], [{ ...wordless, fault: 'key_missing' }]);
    expect(known.asked()).toBe(0);
    await Promise.all([1, 2].map(() => known.compaction.explain('t', [keyless], [wordless])));
    expect(known.asked()).toBe(1);
    known.at(10_000);
    await known.compaction.explain('t', [keyless], [wordless]);
    expect(known.asked()).toBe(2);

    const failing = told({ kind: 'lost', message: 'closed' });
    await failing.compaction.explain('t', [keyless], [wordless]);
    await failing.compaction.explain('t', [keyless], [wordless]);
    expect(failing.asked()).toBe(2);
  });
});
