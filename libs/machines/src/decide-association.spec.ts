import { describe, expect, it } from 'vitest';
import * as c from './testing/commands.js';
import * as a from './testing/samples.js';
import { activeStatePaths, historyTo } from './testing/samples.js';
import { given } from './testing/scenario.js';

describe('AssociateSubject', () => {
  it.each(activeStatePaths)('in %s is remembered without any other change', (path) => {
    const scenario = given(...historyTo[path]);
    const { snapshot } = scenario.when(c.associateSubject(), 60);
    const { association, lastEventAt, ...rest } = snapshot.context;
    expect(association).toEqual({ subject: 'bars', at: a.at(60) });
    expect(scenario.snapshot.context).toMatchObject({ ...rest, lastEventAt: expect.anything() as unknown });
    expect(lastEventAt).toBe(a.at(60));
    expect(snapshot.value).toEqual(scenario.snapshot.value);
  });

  it('is stored once while it stays the same, including that there is none', () => {
    for (const subject of ['bars', null]) {
      const input = c.associateSubject({ subject });
      const { decision } = given(a.subjectAssociated(1, { subject })).when(input, 2);
      expect(decision).toEqual({ ok: true, events: [] });
    }
    expect(given().when(c.associateSubject({ subject: null }), 1).decision).toMatchObject({
      events: [{ type: 'SubjectAssociated', subject: null, previous: null }],
    });
  });

  it('that has changed is stored with the previous one', () => {
    const scenario = given(a.subjectAssociated(1));
    expect(scenario.when(c.associateSubject({ subject: 'quotes' }), 2).decision).toMatchObject({
      events: [{ subject: 'quotes', previous: 'bars' }],
    });
    expect(scenario.when(c.associateSubject({ subject: null }), 2).decision).toMatchObject({
      events: [{ subject: null, previous: 'bars' }],
    });
  });

  it('survives every change of the mapping', () => {
    const { snapshot } = given(a.subjectAssociated(0), ...historyTo.blocked.map((event) => event)).when(
      c.reset(),
      60,
    );
    expect(snapshot.context.association).toMatchObject({ subject: 'bars' });
    const declared = given(a.subjectAssociated(0)).when(c.declareMapping(), 1);
    expect(declared.snapshot.context.association).toMatchObject({ subject: 'bars' });
  });
});
