import { readJson } from './json.mjs';

/**
 * The result of a test run.
 * @typedef {{ passed: number, failed: number, skipped: number }} TestCount
 */

/**
 * Counts the tests in vitest's JSON report. A file that could not be loaded counts as one failed test.
 * @param {string} file
 * @returns {TestCount} all zero when there is no report
 */
export function countTests(file) {
  const report = readReport(file);
  const unloaded = report.testResults.filter(
    (one) => one.status === 'failed' && one.assertionResults.length === 0,
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + unloaded.length,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/**
 * @param {TestCount} count
 * @returns {string} `12 passed, 0 failed`
 */
export function countLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/**
 * The members of vitest's report that are used here.
 * @typedef {object} Report
 * @property {number} numPassedTests
 * @property {number} numFailedTests
 * @property {number} numPendingTests
 * @property {number} numTodoTests
 * @property {{ status: string, assertionResults: unknown[] }[]} testResults  one per file
 */

/**
 * @param {string} file
 * @returns {Report}
 */
function readReport(file) {
  try {
    return /** @type {Report} */ (readJson(file));
  } catch {
    return { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, testResults: [] };
  }
}
