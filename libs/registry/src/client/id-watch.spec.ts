import { describe, expect, it } from 'vitest';
import { IdWatch, type RegistryOddity } from './id-watch.js';

function reported(...notes: readonly Parameters<IdWatch['note']>[]): readonly RegistryOddity[] {
  const oddities: RegistryOddity[] = [];
  const watch = new IdWatch((oddity) => oddities.push(oddity));
  for (const note of notes) watch.note(...note);
  return oddities;
}

describe('IdWatch', () => {
  it('has nothing to say of a registry with one id per text', () => {
    expect(reported(['a', 1, 'A'], ['b', 2, 'B'], ['b', 1, 'A'], [null, 1, 'A'])).toEqual([]);
  });

  it('tells of a text with two ids, each id once', () => {
    const differ = { kind: 'ids_differ', subject: 'b', schemaId: 2, otherIds: [1] };
    expect(reported(['a', 1, 'A'], ['b', 2, 'A'], ['a', 1, 'A'], ['b', 2, 'A'])).toEqual([differ]);
    expect(reported(['a', 1, 'A'], ['b', 2, 'A'], ['c', 3, 'A'])).toMatchObject([
      differ,
      { otherIds: [1, 2] },
    ]);
  });

  it('tells of an id with two texts, each text once', () => {
    const differ = { kind: 'texts_differ', subject: null, schemaId: 1, otherIds: [] };
    expect(reported(['a', 1, 'A'], [null, 1, 'B'], ['a', 1, 'A'], [null, 1, 'B'])).toEqual([differ]);
  });

  it('takes the ids of each context for its own', () => {
    expect(reported(['a', 1, 'A'], [':.eu:a', 2, 'A'], [':.eu:b', 1, 'B'])).toEqual([]);
    expect(reported(['a', 1, 'A'], [':.:a', 2, 'A'])).toMatchObject([{ kind: 'ids_differ' }]);
  });
});
