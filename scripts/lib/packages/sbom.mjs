/**
 * What is read of a CycloneDX document.
 * @typedef {object} Sbom
 * @property {string} bomFormat
 * @property {string} specVersion
 * @property {{ component: { name: string, version: string } }} metadata
 * @property {Component[]} components
 * @property {{ ref: string, dependsOn?: string[] }[]} dependencies
 *
 * @typedef {object} Component
 * @property {string} [bom-ref]
 * @property {string} name
 * @property {string} version
 * @property {string} [purl]
 * @property {readonly unknown[]} [licenses]
 * @property {readonly { alg: string, content: string }[]} [hashes]
 */

/** @param {{ name: string, version: string }} one */
const idOf = ({ name, version }) => `${name}@${version}`;

/**
 * The production part of npm's document. npm's own `--omit=dev` also leaves out what production and development need both.
 * @param {Sbom} all  of every package, under the name of the folder that it was made in
 * @param {string} name  of the project
 * @param {readonly import('./package-lock.mjs').ProductionPackage[]} packages
 * @returns {Sbom}
 */
export function productionSbom(all, name, packages) {
  const wanted = new Set(packages.map(idOf));
  const components = all.components.filter((one) => wanted.has(idOf(one)));
  const refs = new Set(components.map((one) => one['bom-ref']));
  const rootRef = idOf({ ...all.metadata.component, name });
  return {
    ...all,
    metadata: { ...all.metadata, component: { ...all.metadata.component, name } },
    components,
    dependencies: all.dependencies
      .filter(({ ref }) => refs.has(ref) || ref === rootRef)
      .map((one) => ({ ...one, dependsOn: (one.dependsOn ?? []).filter((ref) => refs.has(ref)) })),
  };
}

/**
 * What is missing in a document.
 * @param {Sbom} sbom
 * @param {readonly import('./package-lock.mjs').ProductionPackage[]} packages  that it must have
 * @returns {string[]} empty: it is complete
 */
export function sbomIssues(sbom, packages) {
  const present = new Set(sbom.components.map(idOf));
  const major = /^1\.(\d+)$/.exec(sbom.specVersion)?.[1];
  return [
    ...(sbom.bomFormat === 'CycloneDX' ? [] : [`bomFormat is ${sbom.bomFormat}`]),
    ...(Number(major) >= 5 ? [] : [`specVersion is ${sbom.specVersion}, at least 1.5 is needed`]),
    ...new Set(
      packages
        .map(idOf)
        .filter((id) => !present.has(id))
        .map((id) => `${id} is missing`),
    ),
    ...sbom.components.flatMap((one) => [
      ...(one.purl?.startsWith('pkg:npm/') === true ? [] : [`${idOf(one)} has no purl`]),
      ...((one.licenses ?? []).length > 0 ? [] : [`${idOf(one)} has no licence`]),
      ...((one.hashes ?? []).some(({ content }) => /^[0-9a-f]{64,}$/.test(content))
        ? []
        : [`${idOf(one)} has no hash`]),
    ]),
  ];
}
