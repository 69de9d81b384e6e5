/**
 * Licences that permit use and redistribution under conditions which the image meets: it has every package with its own licence
 * file.
 */
const allowedLicenses = [
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  'Python-2.0',
  'Unlicense',
];

/**
 * Whether an SPDX expression permits one of the allowed licences. Exceptions (`WITH`) are not allowed.
 * @param {string | null} expression  such as `MIT`, `(MIT OR GPL-2.0)`
 * @returns {boolean}
 */
export function isAllowedLicense(expression) {
  if (expression === null) return false;
  const alternatives = expression.replaceAll(/[()]/g, '').split(' OR ');
  // AND binds closer than OR, so an expression with both needs its parentheses.
  if (/[()]/.test(expression) && expression.includes(' AND ')) return false;
  return alternatives.some((each) =>
    each.split(' AND ').every((one) => allowedLicenses.includes(one.trim())),
  );
}

/**
 * The page that lists the packages.
 * @param {readonly import('./package-lock.mjs').ProductionPackage[]} packages  sorted
 * @returns {string}
 */
export function licensesPage(packages) {
  const rows = new Set(
    packages.map(
      ({ name, version, license, optional }) =>
        `| ${name} | ${version} | ${license ?? 'none'} |${optional ? ' optional' : ''} |`,
    ),
  );
  return `# Licences of third parties

Every package that a gateway may run with, as package-lock.json has it. \`npm run licenses\` writes this page, and \`npm run check\`
fails when it is out of date or a licence is not allowed. Each package has the text of its licence in its folder of
\`node_modules\`, also in the image. The image has no optional package.

| package | version | licence | |
|---|---|---|---|
${[...rows].join('\n')}
`;
}
