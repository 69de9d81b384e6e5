import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readJson } from '../lib/json.mjs';
import { print } from '../lib/output.mjs';
import { isAllowedLicense, licensesPage } from '../lib/packages/licenses.mjs';
import { productionPackages } from '../lib/packages/package-lock.mjs';
import { root } from '../lib/paths.mjs';

const pageName = 'THIRD_PARTY_LICENSES.md';

/**
 * `npm run licenses [-- --check]`: lists the licence of every production dependency in THIRD_PARTY_LICENSES.md, or checks that
 * the page is up to date. Fails when a licence is not allowed.
 * @param {string[]} args
 * @returns {Promise<number>}
 */
export function licenses(args) {
  const lock = /** @type {import('../lib/packages/package-lock.mjs').PackageLock} */ (
    readJson(join(root, 'package-lock.json'))
  );
  const packages = productionPackages(lock);
  const refused = packages.filter(({ license }) => !isAllowedLicense(license));
  for (const { name, version, license } of refused)
    print(`licenses: ${name} ${version} has the licence ${license ?? 'none'}, which is not allowed`);
  const file = join(root, pageName);
  const page = licensesPage(packages);
  const isUpToDate = existsSync(file) && readFileSync(file, 'utf8') === page;
  if (!args.includes('--check')) writeFileSync(file, page);
  else if (!isUpToDate) {
    print(`licenses: ${pageName} is out of date; run \`npm run licenses\``);
    return Promise.resolve(1);
  }
  return Promise.resolve(refused.length === 0 ? 0 : 1);
}
