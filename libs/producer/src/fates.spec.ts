import { describe, expect, it } from 'vitest';
import { invalidRecord } from '../../../test/support/gateway-bench.js';
import { Fates } from './fates.js';
import { refuse } from './refusals.js';
import type { SendOutcome } from './sender.port.js';

const records = ['a', 'b', 'c'].map((value) => ({ value, partition: null, timestamp: null, headers: [] }));
const acked: SendOutcome = { status: 'acked', partition: 0, offset: '7' };
const unknown: SendOutcome = { status: 'unknown', message: 'no answer' };
const keyMissing = { ...invalidRecord, fault: 'key_missing' } as SendOutcome;
const storeAway = refuse('store.unreachable', 'the journal does not answer');

describe('the fates of the records of a request', () => {
  it('leave those to be sent again whose schema was refused, in their places', () => {
    const fates = new Fates(records);
    expect(fates.take([invalidRecord, acked, invalidRecord])).toBe(true);
    expect(fates.pending.map(({ value }) => value)).toEqual(['a', 'c']);
    expect([0, 1].map((index) => fates.placeOf(index))).toEqual([0, 2]);
    expect(fates.take([acked, acked])).toBe(false);
    expect(fates.answer('t')).toMatchObject({ offsets: records.map(() => ({ offset: '7' })) });
  });

  it('put no mapping in doubt when nothing is in the log and a record is at fault by itself', () => {
    const fates = new Fates(records);
    expect(fates.take([invalidRecord, keyMissing, invalidRecord])).toBe(false);
    expect(fates.answer('t')).toMatchObject({
      refusal: { code: 'data.invalid', outcome: 'not_sent', records: [{ index: 1, path: '/key' }] },
    });
  });

  it('are a refusal when the request ends before any record is in the log', () => {
    const fates = new Fates(records);
    expect(fates.refused('t', storeAway)).toEqual({ refusal: storeAway });
    fates.take([invalidRecord, invalidRecord, invalidRecord]);
    expect(fates.refused('t', storeAway)).toEqual({ refusal: storeAway });
  });

  it('never promise that a record which is in the log was not sent', () => {
    const fates = new Fates(records);
    fates.take([invalidRecord, acked, invalidRecord]);
    expect(fates.refused('t', storeAway)).toMatchObject({
      offsets: [{ offset: null, errorCode: 50003 }, { offset: '7' }, { errorCode: 50003 }],
    });
  });

  it('are unknown when a record may be in the log and the rest is refused', () => {
    const fates = new Fates(records);
    fates.take([unknown, invalidRecord, invalidRecord]);
    expect(fates.refused('t', storeAway)).toMatchObject({
      refusal: { code: 'outcome.unknown', outcome: 'unknown' },
    });
  });
});
