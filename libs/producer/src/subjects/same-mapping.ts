import { sameMapping, type Mapping } from '#machines';

/** Whether two mappings are the same one, or both are absent. */
export function sameOrNone(one: Mapping | null, other: Mapping | null): boolean {
  return one === null || other === null ? one === other : sameMapping(one, other);
}
