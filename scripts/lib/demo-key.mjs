import { parseJson } from './json.mjs';
/** Needed by the demo's requests and by the commands that it suggests. */
const roles = ['produce', 'read', 'operate'];

/**
 * The API key that the demo sends: the first of the keys in the gateway's environment that is in clear text and has all
 * roles that the demo needs. Null when the environment configures none, since the example file has none either.
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
  throw new Error(`The demo needs an API key in clear text with the roles ${roles.join(', ')}.`);
}

/**
 * The request header with the key; no header for null.
 * @param {string | null} apiKey
 * @returns {Record<string, string>}
 */
export const keyHeader = (apiKey) => (apiKey === null ? {} : { 'X-API-Key': apiKey });
