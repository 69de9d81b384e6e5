/**
 * One package of package-lock.json.
 * @typedef {object} LockedPackage
 * @property {string} [version]
 * @property {string} [license]  SPDX expression, as npm copies it from the package's own manifest
 * @property {boolean} [dev]
 * @property {boolean} [devOptional]  needed for development, or by an optional package
 * @property {boolean} [optional]
 * @property {Record<string, string>} [dependencies]
 * @property {Record<string, string>} [optionalDependencies]
 * @property {Record<string, string>} [peerDependencies]
 */

/**
 * @typedef {object} PackageLock
 * @property {Record<string, LockedPackage>} packages  by location: `node_modules/a`, `node_modules/a/node_modules/b`; empty: the root
 */

/**
 * A package that a gateway may run with.
 * @typedef {{ location: string, name: string, version: string, license: string | null, optional: boolean }} ProductionPackage
 */

const folder = 'node_modules/';

/** @param {string} location */
const nameAt = (location) => location.slice(location.lastIndexOf(folder) + folder.length);

/**
 * Every package that is not for development only, by name and version.
 * @param {PackageLock} lock
 * @returns {ProductionPackage[]}
 */
export function productionPackages({ packages }) {
  return Object.entries(packages)
    .filter(([location, { dev }]) => location !== '' && dev !== true)
    .map(([location, { version = '', license = null, optional, devOptional }]) => ({
      location,
      name: nameAt(location),
      version,
      license,
      optional: optional === true || devOptional === true,
    }))
    .sort((a, b) => compareTexts(a.name, b.name) || compareTexts(a.version, b.version));
}

/**
 * How a package gets in: the names from a direct dependency to it, by the shortest way; empty: it is unreachable.
 * @param {PackageLock} lock
 * @param {string} location
 * @returns {string[]}
 */
export function wayTo({ packages }, location) {
  /** @type {Map<string, string[]>} */
  const ways = new Map([['', []]]);
  // Entries that are added while the map is read are read as well.
  for (const [from, way] of ways) {
    if (from === location) return way;
    const { dependencies, optionalDependencies, peerDependencies } = packages[from] ?? {};
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies })) {
      const at = resolveFrom(packages, from, name);
      if (at !== null && !ways.has(at)) ways.set(at, [...way, name]);
    }
  }
  return [];
}

/**
 * Where Node finds a package: in the nearest node_modules above.
 * @param {PackageLock['packages']} packages
 * @param {string} from
 * @param {string} name
 */
function resolveFrom(packages, from, name) {
  for (let base = from; ; base = base.slice(0, Math.max(0, base.lastIndexOf(folder) - 1))) {
    const at = `${base === '' ? '' : `${base}/`}${folder}${name}`;
    if (Object.hasOwn(packages, at)) return at;
    if (base === '') return null;
  }
}

/**
 * By code points, so that every machine sorts alike.
 * @param {string} a
 * @param {string} b
 */
const compareTexts = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
