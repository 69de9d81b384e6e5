import { describe, expect, it } from 'vitest';
import { declaresNothing, SeenClients } from './seen-clients.js';

const bars = { topic: 'bars', subject: 'bars-value' };
const quotes = { topic: 'quotes', subject: 'quotes-value' };
const schema = (fingerprint: string, schemaId: number | null = null) => ({ fingerprint, schemaId });

/** What is listed of a subject, in short. */
const shown = (seen: SeenClients, name = bars): string[] =>
  seen
    .list(name)
    .map(
      ({ client, fingerprint, schemaId, requests }) =>
        `${client} ${fingerprint ?? schemaId ?? '-'} ${requests}`,
    );

describe('the clients of a subject', () => {
  it('are counted, with when they were seen first and last', () => {
    const seen = new SeenClients();
    const clients = seen.of(bars);
    clients.count('loader', declaresNothing, 100, false);
    clients.count('loader', declaresNothing, 200, false);
    expect(seen.list(bars)).toEqual([
      { client: 'loader', schemaId: null, fingerprint: null, requests: 2, firstSeen: 100, lastSeen: 200 },
    ]);
  });

  it('are apart by what they declare, those that were seen last first', () => {
    const seen = new SeenClients();
    const clients = seen.of(bars);
    clients.count('loader', declaresNothing, 1, false);
    clients.count('loader', schema('a', 3), 2, false);
    clients.count('other', schema('a', 3), 3, false);
    clients.count('loader', schema('b'), 4, false);
    clients.count('loader', schema('a', 3), 5, false);
    expect(shown(seen)).toEqual(['loader a 2', 'loader b 1', 'other a 1', 'loader - 1']);
  });

  it('count once for all parts of a stream', () => {
    const seen = new SeenClients();
    const clients = seen.of(bars);
    clients.count('loader', declaresNothing, 1, false);
    clients.count('loader', declaresNothing, 2, true);
    expect(seen.list(bars)).toMatchObject([{ requests: 1, lastSeen: 2 }]);
  });

  it('keep their entry when the schema that they declare is registered', () => {
    const seen = new SeenClients();
    const clients = seen.of(bars);
    clients.count('loader', schema('a'), 1, false);
    clients.count('loader', schema('a', 7), 2, false);
    expect(seen.list(bars)).toMatchObject([{ fingerprint: 'a', schemaId: 7, requests: 2 }]);
  });

  it('that declare ids which the subject does not have are apart by these', () => {
    const seen = new SeenClients();
    const clients = seen.of(bars);
    clients.count('loader', { schemaId: 1, fingerprint: null }, 1, false);
    clients.count('loader', { schemaId: 2, fingerprint: null }, 2, false);
    expect(shown(seen)).toEqual(['loader 2 1', 'loader 1 1']);
  });

  it('are those of this subject alone', () => {
    const seen = new SeenClients();
    seen.of(bars).count('loader', declaresNothing, 1, false);
    seen.of(quotes).count('other', declaresNothing, 1, false);
    expect(shown(seen)).toEqual(['loader - 1']);
    expect(shown(seen, quotes)).toEqual(['other - 1']);
    expect(shown(seen, { topic: 'bars', subject: 'none' })).toEqual([]);
  });

  it('are the same wherever the subject is asked for', () => {
    const seen = new SeenClients();
    seen.of(bars).count('loader', declaresNothing, 1, false);
    seen.of(bars).count('loader', declaresNothing, 2, false);
    expect(shown(seen)).toEqual(['loader - 2']);
  });
});

describe('the memory for clients is bounded', () => {
  const bounds = { perClient: 2, perSubject: 4, total: 20 };

  it('by the schemas of one client, which cost no other client its entry', () => {
    const seen = new SeenClients(bounds);
    const clients = seen.of(bars);
    clients.count('other', declaresNothing, 1, false);
    for (let at = 2; at < 100; at++) clients.count('loader', schema(`s${at}`), at, false);
    expect(shown(seen)).toEqual(['loader s99 1', 'loader s98 1', 'other - 1']);
  });

  it('by the clients of one subject: the one that was seen longest ago gives way', () => {
    const seen = new SeenClients(bounds);
    const clients = seen.of(bars);
    for (const [at, client] of ['a', 'b', 'c', 'd', 'a', 'e', 'f'].entries())
      clients.count(client, declaresNothing, at, false);
    expect(shown(seen)).toEqual(['f - 1', 'e - 1', 'a - 2', 'd - 1']);
  });

  it('by all subjects together: those that were seen longest ago give way, and the subject is forgotten with the last', () => {
    const seen = new SeenClients(bounds);
    const name = (index: number) => ({ topic: `t${index}`, subject: 's' });
    for (let index = 0; index < 100; index++) {
      seen.of(name(index)).count('a', declaresNothing, index, false);
      const left = Array.from({ length: 100 }, (_, each) => seen.list(name(each)).length);
      expect(left.reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(bounds.total);
    }
    expect(seen.list(name(99))).toHaveLength(1);
    expect(seen.list(name(0))).toEqual([]);
    // What a subject keeps of them goes on after all of its clients were dropped.
    const forgotten = seen.of(name(0));
    forgotten.count('a', declaresNothing, 200, false);
    expect(shown(seen, name(0))).toEqual(['a - 1']);
  });

  it('also if a subject is loaded again while what it kept before is still in use', () => {
    const seen = new SeenClients(bounds);
    const before = seen.of(bars);
    const after = seen.of(bars);
    for (let at = 0; at < 1000; at++) {
      before.count(`a${at}`, declaresNothing, at, false);
      after.count(`b${at}`, declaresNothing, at, false);
      seen.of({ topic: `t${at}`, subject: 's' }).count('a', declaresNothing, at, false);
    }
    // The others would be dropped at once if entries that are not listed took their room.
    const left = Array.from({ length: 1000 }, (_, at) => seen.list({ topic: `t${at}`, subject: 's' }).length);
    expect(left.reduce((sum, each) => sum + each, seen.list(bars).length)).toBeGreaterThan(bounds.total / 2);
  });

  it('though a subject keeps them: what it counts after they were dropped is listed', () => {
    const seen = new SeenClients(bounds);
    const kept = seen.of(bars);
    kept.count('a', declaresNothing, 0, false);
    for (let index = 0; index < 30; index++)
      seen.of({ topic: `t${index}`, subject: 's' }).count('a', declaresNothing, 1 + index, false);
    expect(shown(seen)).toEqual([]);
    kept.count('b', declaresNothing, 100, false);
    expect(shown(seen)).toEqual(['b - 1']);
  });
});
