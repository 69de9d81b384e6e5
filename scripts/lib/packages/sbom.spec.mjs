import { expect, it } from 'vitest';
import { productionSbom, sbomIssues } from './sbom.mjs';

/** @param {string} name */
const component = (name) => ({
  'bom-ref': `${name}@1.0.0`,
  name,
  version: '1.0.0',
  purl: `pkg:npm/${name}@1.0.0`,
  licenses: [{ license: { id: 'MIT' } }],
  hashes: [{ alg: 'SHA-512', content: 'ab'.repeat(64) }],
});

const all = {
  bomFormat: 'CycloneDX',
  specVersion: '1.5',
  metadata: { component: { name: 'folder', version: '0.1.0' } },
  components: [component('log'), component('lint')],
  dependencies: [
    { ref: 'gateway@0.1.0', dependsOn: ['log@1.0.0', 'lint@1.0.0'] },
    { ref: 'lint@1.0.0', dependsOn: ['log@1.0.0'] },
    { ref: 'log@1.0.0' },
  ],
};

const packages = [
  { location: 'node_modules/log', name: 'log', version: '1.0.0', license: 'MIT', optional: false },
];

it('the production part has the production packages and what depends on what among them', () => {
  const sbom = productionSbom(all, 'gateway', packages);
  expect(sbom.metadata.component.name).toBe('gateway');
  expect(sbom.components.map(({ name }) => name)).toEqual(['log']);
  expect(sbom.dependencies).toEqual([
    { ref: 'gateway@0.1.0', dependsOn: ['log@1.0.0'] },
    { ref: 'log@1.0.0', dependsOn: [] },
  ]);
  expect(sbomIssues(sbom, packages)).toEqual([]);
});

it('a document is incomplete without a package, its address, licence or hash', () => {
  const sbom = {
    ...all,
    specVersion: '1.3',
    components: [{ ...component('log'), purl: '', licenses: [], hashes: [] }],
  };
  const more = {
    location: 'node_modules/web',
    name: 'web',
    version: '2.0.0',
    license: 'MIT',
    optional: false,
  };
  expect(sbomIssues(sbom, [...packages, more])).toEqual([
    'specVersion is 1.3, at least 1.5 is needed',
    'web@2.0.0 is missing',
    'log@1.0.0 has no purl',
    'log@1.0.0 has no licence',
    'log@1.0.0 has no hash',
  ]);
});
