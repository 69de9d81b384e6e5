import { DefaultChecker } from './default-value.js';
import type { PendingDefault, Scope } from './parse-scope.js';
import { requireValid } from './parse-scope.js';
import { reject } from './invalid-schema.js';

/**
 * Sets the defaults of a schema's fields, once all its types are known. A default that does not fit its type is rejected. In
 * lenient mode it counts as absent: Java's readers accept the schema, and fail when they need the default.
 * @throws InvalidSchema
 */
export function checkDefaults(scope: Scope): void {
  const checker = new DefaultChecker();
  let pending = scope.pending;
  let absent: number;
  do {
    const fitting = pending.filter((each) => sets(each, checker, scope));
    absent = pending.length - fitting.length;
    // Checked again, since a default may rely on that of a field that turned out to have none.
    pending = fitting;
    checker.restart();
  } while (absent > 0);
}

/** Sets a default if it fits. */
function sets({ field, json, path }: PendingDefault, checker: DefaultChecker, scope: Scope): boolean {
  const check = checker.ofField(json, field.use.node);
  field.default = check.ok ? check.text : null;
  if (check.ok) return true;
  const invalid = { path: path + check.path, actual: check.actual, expected: check.expected };
  if (checker.isSpent) reject(invalid.path, invalid.actual, invalid.expected);
  requireValid(scope, { strictly: false, leniently: true }, invalid);
  return false;
}
