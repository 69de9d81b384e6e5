import { describe, expect, it } from 'vitest';
import { invalidRecord } from '../../../../test/support/gateway-bench.js';
import { BatchOutcomes } from './outcome.js';
import { refusal } from '../contract/refusal.js';
import type { SendOutcome } from '../kafka/record-sender.js';

const records = ['a', 'b', 'c'].map((value) => ({ value, partition: null, timestamp: null, headers: [] }));
const acked: SendOutcome = { status: 'acked', partition: 0, offset: '7' };
const unknown: SendOutcome = { status: 'unknown', message: 'no answer' };
const keyMissing = { ...invalidRecord, fault: 'key_missing' } as SendOutcome;
const storeAway = refusal('store.unreachable', 'the journal does not answer');

describe('the outcomes of the records of a request', () => {
  it('keep records whose schema was refused pending, under their own indexes', () => {
    const outcomes = new BatchOutcomes(records);
    expect(outcomes.take([invalidRecord, acked, invalidRecord])).toBe(true);
    expect(outcomes.pending.map(({ value }) => value)).toEqual(['a', 'c']);
    expect([0, 1].map((index) => outcomes.indexOf(index))).toEqual([0, 2]);
    expect(outcomes.take([acked, acked])).toBe(false);
    expect(outcomes.result('t')).toMatchObject({ offsets: records.map(() => ({ offset: '7' })) });
  });

  it('make no mapping suspect if nothing is in the log and a record itself is invalid', () => {
    const outcomes = new BatchOutcomes(records);
    expect(outcomes.take([invalidRecord, keyMissing, invalidRecord])).toBe(false);
    expect(outcomes.result('t')).toMatchObject({
      refusal: { code: 'data.invalid', outcome: 'not_sent', records: [{ index: 1, path: '/key' }] },
    });
  });

  it('are a refusal if the request ends before any record is in the log', () => {
    const outcomes = new BatchOutcomes(records);
    expect(outcomes.rejectedResult('t', storeAway)).toEqual({ refusal: storeAway });
    outcomes.take([invalidRecord, invalidRecord, invalidRecord]);
    expect(outcomes.rejectedResult('t', storeAway)).toEqual({ refusal: storeAway });
  });

  it('never promise that a record which is in the log was not sent', () => {
    const outcomes = new BatchOutcomes(records);
    outcomes.take([invalidRecord, acked, invalidRecord]);
    expect(outcomes.rejectedResult('t', storeAway)).toMatchObject({
      offsets: [{ offset: null, errorCode: 50003 }, { offset: '7' }, { errorCode: 50003 }],
    });
  });

  it('are unknown if a record may be in the log and the others are refused', () => {
    const outcomes = new BatchOutcomes(records);
    outcomes.take([unknown, invalidRecord, invalidRecord]);
    expect(outcomes.rejectedResult('t', storeAway)).toMatchObject({
      refusal: { code: 'outcome.unknown', outcome: 'unknown' },
    });
  });
});
