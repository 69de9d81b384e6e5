import { DefaultChecker } from './default-value.js';
import type { PendingDefault, Scope } from './parse-scope.js';
import { takeOrRefuse } from './parse-scope.js';
import { refuse } from './schema-place.js';

/**
 * Sets the defaults of a schema's fields, once all its types are known. One that does not fit its type is refused, or,
 * where readings are lenient, counts as absent: Java's readers take the schema, and fail where they need the default.
 * @throws InvalidSchema
 */
export function checkDefaults(scope: Scope): void {
  const checker = new DefaultChecker();
  let pending = scope.pending;
  let absent: number;
  do {
    const fitting = pending.filter((each) => sets(each, checker, scope));
    absent = pending.length - fitting.length;
    // What fits only by the default of a field that turned out to have none does not fit.
    pending = fitting;
    checker.restart();
  } while (absent > 0);
}

/** Whether a default fits, and is set. */
function sets({ field, json, place }: PendingDefault, checker: DefaultChecker, scope: Scope): boolean {
  const found = checker.ofField(json, field.use.node, place);
  if (checker.isSpent && !found.ok) refuse(found.place, found.found, found.allowed);
  field.default = found.ok ? found.text : null;
  if (!found.ok) takeOrRefuse(scope, false, true, found.place, found.found, found.allowed);
  return found.ok;
}
