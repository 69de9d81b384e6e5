import type { Mapping } from './mapping.js';
import type { SubjectContext } from './snapshot.js';

/** The most earlier mappings that are kept. A client that is further behind must declare its schema. */
const MAX_ORIGINS = 8;

/** The bound on their texts in total, in characters, because a snapshot is written with every event. */
const MAX_CHARACTERS = 2 ** 17;

/** The earlier mappings once `replaced` is one of them. The oldest are dropped first. */
export function originsWith(origins: readonly Mapping[], replaced: Mapping): readonly Mapping[] {
  const all = [...origins, replaced].slice(-MAX_ORIGINS);
  let characters = all.reduce((sum, { schema }) => sum + schema.length, 0);
  while (characters > MAX_CHARACTERS) characters -= all.shift()?.schema.length ?? characters;
  return all;
}

/** The earlier mappings since the last declaration or first use, oldest first. */
export function originsOf({ origins = [] }: Pick<SubjectContext, 'origins'>): readonly Mapping[] {
  return origins;
}
