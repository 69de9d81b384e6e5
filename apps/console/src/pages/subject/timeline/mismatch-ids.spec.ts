import { expect, it } from 'vitest';
import { mismatchIds } from './mismatch-ids.js';

const event = (type: string, mismatchId?: string) => ({
  type,
  data: mismatchId === undefined ? {} : { mismatchId },
});

it('a look-up and a retry belong to the conflict before them', () => {
  const events = [event('ConflictDetected', 'a'), event('SchemaResolved'), event('RetrySucceeded')];
  expect(mismatchIds(events)).toEqual(['a', 'a', 'a']);
});

it('a refused writer between them has a mismatch of its own', () => {
  const events = [event('ConflictDetected', 'a'), event('WriterRefused', 'b'), event('SchemaResolved')];
  expect(mismatchIds(events)).toEqual(['a', 'b', 'a']);
});

it('a reset belongs to none, nor does a look-up whose conflict is not among the events', () => {
  expect(mismatchIds([event('SchemaResolved'), event('SubjectReset')])).toEqual([null, null]);
});
