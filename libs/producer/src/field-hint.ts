import type { Difference, Mapping } from '#machines';
import { nearestField } from '#registry';
import { schemaOf } from './subject-schema.js';

/** This many unknown fields are told with the field that was probably meant. */
const MOST = 3;

/** `: the schema has symbol, did you mean that instead of SYMBOL?`; empty where no field is near. Names of fields, never values. */
export function fieldHint(mapping: Mapping | null, unknown: readonly Difference[]): string {
  if (mapping === null) return '';
  const hints = unknown
    .slice(0, MOST)
    .map(({ path }) => [path.slice(path.lastIndexOf('/') + 1), nearestField(schemaOf(mapping), path)])
    .filter(([, near]) => near !== null)
    .map(([given, near]) => `did you mean \`${near ?? ''}\` where the record has \`${given ?? ''}\`?`);
  return hints.length === 0 ? '' : `: ${hints.join(' ')}`;
}
