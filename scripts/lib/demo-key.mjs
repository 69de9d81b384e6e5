import { parseJson } from './json.mjs';
/** What the demo does, and what it says to try next. */
const roles = ['produce', 'read', 'operate'];

/**
 * The API key that the demo sends: the first in clear text that has every role which the demo needs, of those that the
 * environment configures for the gateway; null where it configures none, since the example file has none either.
 * @param {Readonly<Record<string, string | undefined>>} env
 * @returns {string | null}
 */
export function demoKeyOf(env) {
  const keys = /** @type {{ key?: string, roles: string[] }[]} */ (
    parseJson(env['SLUICEGATE_AUTH__API_KEYS'] ?? '[]')
  );
  if (keys.length === 0) return null;
  const found = keys.find(
    (each) => each.key !== undefined && roles.every((role) => each.roles.includes(role)),
  );
  if (found?.key !== undefined) return found.key;
  throw new Error(`the demo needs an API key in clear text with the roles ${roles.join(', ')}`);
}

/**
 * The header that carries it; nothing for null.
 * @param {string | null} apiKey
 * @returns {Record<string, string>}
 */
export const keyHeader = (apiKey) => (apiKey === null ? {} : { 'X-API-Key': apiKey });
