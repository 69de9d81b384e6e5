import { describe, expect, it } from 'vitest';
import { mapping, policy, key, topic } from '../../../test/support/flow.js';
import { barValue } from '../../../test/fixtures/bars.js';
import { MemoryJournal } from '#journal';
import { Subjects } from './subjects.js';

const events = {
  record: () => undefined,
  step: () => undefined,
  held: () => undefined,
  counter: () => undefined,
  circuit: () => undefined,
};

/** Stand-in: the journal, in memory. */
describe('the subjects of a pod', () => {
  it('without a fact are kept in a bounded number, those with facts stay', async () => {
    const subjects = new Subjects(
      new MemoryJournal(),
      policy,
      'pod',
      ({ subject }) => (subject === key.subject ? mapping(barValue) : null),
      events,
    );
    await subjects.get(key);
    for (let name = 0; name < 1100; name += 1) {
      await subjects.get({ topic, subject: `made-up-${name}`, role: 'value' });
    }
    expect(subjects.peek(topic, key.subject)?.stored.version).toBe(1);
    expect(subjects.peek(topic, 'made-up-0')).toBeUndefined();
    expect(subjects.peek(topic, 'made-up-1099')).toBeDefined();
  });
});
