import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseJson, readJson } from '../lib/json.mjs';
import { UserError, print } from '../lib/output.mjs';
import { productionPackages } from '../lib/packages/package-lock.mjs';
import { productionSbom, sbomIssues } from '../lib/packages/sbom.mjs';
import { root, toolEnv } from '../lib/paths.mjs';
import { runTool } from '../lib/tool.mjs';

/** The first npm that has `npm sbom`. */
const firstNpm = { major: 9, minor: 9 };

/**
 * `npm run sbom [-- FILE]`: writes the software bill of materials of the production dependencies as CycloneDX JSON, by default
 * to dist/sbom.cdx.json.
 * @param {string[]} args
 * @returns {Promise<number>}
 */
export async function sbom([file = join(root, 'dist', 'sbom.cdx.json')]) {
  const version = (await npm(['--version'])).trim();
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major < firstNpm.major || (major === firstNpm.major && minor < firstNpm.minor))
    throw new UserError(
      `npm ${version} has no \`npm sbom\`. Use npm ${firstNpm.major}.${firstNpm.minor} or later.`,
    );
  const flags = ['--sbom-format=cyclonedx', '--sbom-type=application', '--package-lock-only'];
  const all = /** @type {import('../lib/packages/sbom.mjs').Sbom} */ (
    parseJson(await npm(['sbom', ...flags]))
  );
  const { name } = /** @type {{ name: string }} */ (readJson(join(root, 'package.json')));
  const packages = productionPackages(
    /** @type {import('../lib/packages/package-lock.mjs').PackageLock} */ (
      readJson(join(root, 'package-lock.json'))
    ),
  );
  const document = productionSbom(all, name, packages);
  const issues = sbomIssues(document, packages);
  if (issues.length > 0) throw new UserError(['npm wrote an incomplete document:', ...issues].join('\n  '));
  const path = resolve(file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify(document, null, 2)}\n`);
  print(`sbom: ${document.components.length} packages in ${path}`);
  return 0;
}

/**
 * @param {readonly string[]} args
 * @returns {Promise<string>} what npm printed to stdout
 * @throws {UserError} when it failed
 */
async function npm(args) {
  const { code, output } = await runTool('npm', args, {
    env: toolEnv(),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (code !== 0) throw new UserError(`\`npm ${args.join(' ')}\` failed (exit code ${code}).`);
  return output;
}
