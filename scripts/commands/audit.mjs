import { join } from 'node:path';
import { parseJson, readJson } from '../lib/json.mjs';
import { print } from '../lib/output.mjs';
import { auditReportOf, evaluateAudit, tableOf } from '../lib/packages/audit-report.mjs';
import { root, toolEnv } from '../lib/paths.mjs';
import { runTool } from '../lib/tool.mjs';

const allowList = 'scripts/audit-allowed.json';

/**
 * `npm run audit [-- --required]`: fails when a production dependency has an advisory that scripts/audit-allowed.json does not
 * allow, and when an entry there has expired or is unused. Passes when the advisories cannot be queried, unless `--required`.
 * @param {string[]} args
 * @returns {Promise<number>}
 */
export async function audit(args) {
  // Without retries: a machine without access should know at once.
  const flags = ['--omit=dev', '--json', '--fetch-retries=0', '--fetch-timeout=30000'];
  const { output } = await runTool('npm', ['audit', ...flags], {
    env: toolEnv(),
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const report = auditReportOf(parsedOrNull(output));
  if (report === null) {
    const required = args.includes('--required');
    print(`audit: the advisories could not be queried${required ? '' : '; nothing was checked'}`);
    return required ? 1 : 0;
  }
  const allowed = /** @type {import('../lib/packages/audit-report.mjs').Allowed[]} */ (
    readJson(join(root, allowList))
  );
  const lock = /** @type {import('../lib/packages/package-lock.mjs').PackageLock} */ (
    readJson(join(root, 'package-lock.json'))
  );
  const today = new Date().toISOString().slice(0, 10);
  const { findings, issues } = evaluateAudit(report, allowed, lock, today);
  if (findings.length > 0) print(tableOf(findings));
  for (const issue of issues) print(`${allowList}: ${issue}`);
  if (findings.length > 0 || issues.length > 0) return 1;
  print(`audit: no advisory but those of ${allowList} (${allowed.length})`);
  return 0;
}

/** @param {string} text */
function parsedOrNull(text) {
  try {
    return parseJson(text);
  } catch {
    return null;
  }
}
