import { wayTo } from './package-lock.mjs';

/**
 * What `npm audit --json` prints (`auditReportVersion` 2). A text in `via` is a vulnerable dependency, an object an advisory.
 * @typedef {object} AuditReport
 * @property {2} auditReportVersion
 * @property {Record<string, { via: (string | Advisory)[], nodes: string[] }>} vulnerabilities  by the package's name
 */

/**
 * @typedef {{ url: string, title: string, severity: string, range: string }} Advisory
 */

/**
 * An advisory that is known and accepted for a time.
 * @typedef {object} Allowed
 * @property {string} advisory  such as GHSA-35jh-r3h4-6jhm
 * @property {string} package
 * @property {string} reason  why the gateway is not affected
 * @property {string} until  the last day on which the entry counts, YYYY-MM-DD
 */

/**
 * One vulnerable package that is installed.
 * @typedef {{ package: string, severity: string, advisory: string, title: string, way: string }} Finding
 */

/**
 * Null: this is no audit report, so the advisories could not be queried.
 * @param {unknown} parsed
 * @returns {AuditReport | null}
 */
export function auditReportOf(parsed) {
  const report = /** @type {Partial<AuditReport> | null} */ (parsed);
  if (report?.auditReportVersion !== 2 || typeof report.vulnerabilities !== 'object') return null;
  return /** @type {AuditReport} */ (report);
}

/**
 * Compares a report with the allow list.
 * @param {AuditReport} report
 * @param {readonly Allowed[]} allowed
 * @param {import('./package-lock.mjs').PackageLock} lock
 * @param {string} today  YYYY-MM-DD
 * @returns {{ findings: Finding[], issues: string[] }} `findings`: what is not allowed; `issues`: what is wrong with the allow list
 */
export function evaluateAudit(report, allowed, lock, today) {
  const all = findingsOf(report, lock);
  const entryOf = (/** @type {Finding} */ finding) =>
    allowed.find((entry) => entry.advisory === finding.advisory && entry.package === finding.package);
  const used = new Set(all.map(entryOf));
  const issues = allowed.flatMap((entry) => {
    const name = `${entry.advisory} (${entry.package})`;
    const missing = /** @type {const} */ (['advisory', 'package', 'reason', 'until']).filter(
      (member) => typeof entry[member] !== 'string' || entry[member].trim() === '',
    );
    if (missing.length > 0) return [`${name}: has no ${missing.join(', ')}`];
    if (!/^\d{4}-\d\d-\d\d$/.test(entry.until))
      return [`${name}: "until" must be a day such as ${today}, found ${entry.until}`];
    if (!used.has(entry)) return [`${name}: nothing that is installed has this advisory; remove the entry`];
    if (entry.until < today) return [`${name}: expired on ${entry.until}`];
    return [];
  });
  // What an expired entry allowed is a finding again; what a wrong entry allows is listed once, as wrong.
  const isAllowed = (/** @type {Finding} */ finding) => (entryOf(finding)?.until ?? '') >= today;
  return { findings: all.filter((finding) => !isAllowed(finding)), issues };
}

/**
 * @param {AuditReport} report
 * @param {import('./package-lock.mjs').PackageLock} lock
 * @returns {Finding[]}
 */
function findingsOf({ vulnerabilities }, lock) {
  return Object.entries(vulnerabilities).flatMap(([name, { via, nodes }]) =>
    via
      .filter((one) => typeof one === 'object')
      .map(({ url, title, severity }) => ({
        package: name,
        severity,
        advisory: url.slice(url.lastIndexOf('/') + 1),
        title,
        way: nodes.map((location) => wayTo(lock, location).join(' > ')).join('; '),
      })),
  );
}

/**
 * The findings as a table in columns.
 * @param {readonly Finding[]} findings
 * @returns {string}
 */
export function tableOf(findings) {
  const rows = [
    ['package', 'severity', 'advisory', 'by way of', 'title'],
    ...findings.map((each) => [each.package, each.severity, each.advisory, each.way, each.title]),
  ];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')).join('\n');
}
