import { describe, expect, it } from 'vitest';
import * as c from './testing/commands.js';
import * as a from './testing/samples.js';
import { at, activeStatePaths, historyTo } from './testing/samples.js';
import { given } from './testing/scenario.js';

const retried = given(...historyTo.retriedOnce);
const elsewhere = activeStatePaths.filter((path) => path !== 'retriedOnce');

describe('the one retry', () => {
  it('that succeeds makes the subject healthy under the next mapping', () => {
    const { decision, snapshot } = retried.when(c.succeedRetry(), 12);
    expect(decision).toEqual({ ok: true, events: [a.retrySucceeded(12)] });
    expect(snapshot.value).toBe('healthy');
    expect(snapshot.context).toMatchObject({ mapping: a.theirs, conflict: null, since: at(12) });
  });

  it('that fails blocks the subject', () => {
    const { decision, snapshot } = retried.when(c.failRetry(), 12);
    expect(decision).toEqual({ ok: true, events: [a.retryFailed(12)] });
    expect(snapshot.value).toBe('blocked');
    expect(snapshot.context.stop).toEqual({
      mismatchId: 'mismatch-10',
      class: 'schema.conflict',
      reason: 'INVALID_RECORD',
      differences: a.differences,
    });
  });

  it('that is inconclusive makes the subject healthy, and the next mapping stays', () => {
    const { decision, snapshot } = retried.when(c.abandonRetry(), 12);
    expect(decision).toEqual({ ok: true, events: [a.retryInconclusive(12)] });
    expect(snapshot.value).toBe('healthy');
    expect(snapshot.context.mapping).toEqual(a.theirs);
  });

  it('is abandoned by another pod once the lease has expired, not before', () => {
    const byOther = c.abandonRetry({ owner: 'pod-b' });
    expect(retried.when(byOther, 20.999).decision).toEqual({
      ok: false,
      refusal: { code: 'busy', until: at(21) },
    });
    expect(retried.when(byOther, 21).snapshot.value).toBe('healthy');
  });

  it.each([c.succeedRetry, c.failRetry])('is ended only by its owner', (of) => {
    expect(retried.when(of({ owner: 'pod-b' }), 60).decision).toEqual({
      ok: false,
      refusal: { code: 'not_owner', owner: 'pod-a' },
    });
  });

  describe.each([
    ['SucceedRetry', c.succeedRetry],
    ['FailRetry', c.failRetry],
    ['AbandonRetry', c.abandonRetry],
  ] as const)('%s', (command, of) => {
    it.each(elsewhere)('in %s is illegal', (path) => {
      const { decision } = given(...historyTo[path]).when(of(), 100);
      expect(decision).toEqual({ ok: false, refusal: { code: 'illegal', state: path, command } });
    });
  });
});
