import { describe, expect, it } from 'vitest';
import { IdWatch, type RegistryOddity } from './id-watch.js';

function reported(...notes: readonly Parameters<IdWatch['note']>[]): readonly RegistryOddity[] {
  const oddities: RegistryOddity[] = [];
  const watch = new IdWatch((oddity) => oddities.push(oddity));
  for (const note of notes) watch.note(...note);
  return oddities;
}

describe('IdWatch', () => {
  it('reports nothing when each text has one id', () => {
    expect(reported(['a', 1, 'A'], ['b', 2, 'B'], ['b', 1, 'A'], [null, 1, 'A'])).toEqual([]);
  });

  it('reports a text with two ids, once for each id', () => {
    const differ = { kind: 'ids_differ', subject: 'b', schemaId: 2, otherIds: [1] };
    expect(reported(['a', 1, 'A'], ['b', 2, 'A'], ['a', 1, 'A'], ['b', 2, 'A'])).toEqual([differ]);
    expect(reported(['a', 1, 'A'], ['b', 2, 'A'], ['c', 3, 'A'])).toMatchObject([
      differ,
      { otherIds: [1, 2] },
    ]);
  });

  it('reports an id with two texts, once for each text', () => {
    const differ = { kind: 'texts_differ', subject: null, schemaId: 1, otherIds: [] };
    expect(reported(['a', 1, 'A'], [null, 1, 'B'], ['a', 1, 'A'], [null, 1, 'B'])).toEqual([differ]);
  });

  it('keeps the ids of each context apart', () => {
    expect(reported(['a', 1, 'A'], [':.eu:a', 2, 'A'], [':.eu:b', 1, 'B'])).toEqual([]);
    expect(reported(['a', 1, 'A'], [':.:a', 2, 'A'])).toMatchObject([{ kind: 'ids_differ' }]);
  });
});
