import { DefaultChecker } from './default-value.js';
import type { PendingDefault, Scope } from './parse-scope.js';
import { requireValid } from './parse-scope.js';
import { reject } from './invalid-schema.js';

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
function sets({ field, json, path }: PendingDefault, checker: DefaultChecker, scope: Scope): boolean {
  const check = checker.ofField(json, field.use.node, path);
  if (checker.isSpent && !check.ok) reject(check.path, check.actual, check.expected);
  field.default = check.ok ? check.text : null;
  if (!check.ok)
    requireValid(
      scope,
      { strictly: false, leniently: true },
      { path: check.path, actual: check.actual, expected: check.expected },
    );
  return check.ok;
}
