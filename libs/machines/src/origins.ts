import type { Mapping } from './mapping.js';
import type { SubjectContext } from './snapshot.js';

/** At most this many followed mappings are remembered. A client that is further behind declares its schema. */
const MAX_ORIGINS = 8;

/** The bound on their texts together, in characters: a snapshot is written with every event. */
const MAX_CHARACTERS = 2 ** 17;

/** The mappings since the last declaration once the subject has moved on from `left`; the oldest go first. */
export function originsWith(origins: readonly Mapping[], replaced: Mapping): readonly Mapping[] {
  const all = [...origins, replaced].slice(-MAX_ORIGINS);
  let characters = all.reduce((sum, { schema }) => sum + schema.length, 0);
  while (characters > MAX_CHARACTERS) characters -= all.shift()?.schema.length ?? characters;
  return all;
}

/** The mappings that the subject followed since the last declaration or first use, oldest first, without the present one. */
export function originsOf({ origins = [] }: Pick<SubjectContext, 'origins'>): readonly Mapping[] {
  return origins;
}
