import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { gatewaySettings } from './gateway-settings.js';
import { loadSettings } from './load.js';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'settings-'));
});
afterEach(() => rm(directory, { recursive: true }));

/** Writes the files beside `sluicegate.yaml` and loads it. */
async function load(
  yaml: string,
  files: Record<string, string> = {},
  environment: Record<string, string> = {},
) {
  const file = join(directory, 'sluicegate.yaml');
  await writeFile(file, yaml);
  for (const [name, content] of Object.entries(files)) await writeFile(join(directory, name), content);
  return loadSettings(file, environment);
}

const mapping = (file: string) => `mappings: [{ topic: t, value: { record: generic, schemaFile: ${file} } }]`;
const bar =
  '{"type":"record","name":"Bar","namespace":"com.example","fields":[{"name":"bid","type":"double"}]}';

describe('a settings file', () => {
  it('that is the published example is loaded, with its schemas', async () => {
    const read = await loadSettings('examples/sluicegate.yaml', {});
    if (!read.ok) throw new Error(read.lines.join('\n'));
    expect(
      read.loaded.mappings.map(({ topic, role, mapping: { record, fullName, fieldCase } }) => [
        topic,
        role,
        record,
        fullName,
        fieldCase,
      ]),
    ).toEqual([
      ['bars_1s_rows', 'key', 'specific', 'com.example.Bar1sRowsKey', undefined],
      ['bars_1s_rows', 'value', 'generic', 'com.example.Bar1sRowsValue', 'insensitive'],
      ['quotes_1s_rows', 'key', 'specific', 'com.example.Quotes1sRowsKey', undefined],
      ['quotes_1s_rows', 'value', 'generic', 'com.example.Quotes1sRowsValue', 'insensitive'],
      ['trades_1s_rows', 'value', 'generic', 'com.example.Trades1sRowsValue', undefined],
    ]);
    expect(read.loaded.subjectResolver('bars_1s_rows', null, 'value')).toBe('bars_1s_rows-value');
  });

  it.each([
    ['exact', undefined, [undefined, undefined]],
    ['insensitive', undefined, [undefined, 'insensitive']],
    ['insensitive', 'exact', [undefined, undefined]],
    ['exact', 'insensitive', [undefined, 'insensitive']],
  ])('with fieldCase %s, and %s of its own, applies to Generic values only', async (all, own, expected) => {
    const value = `value: { record: generic, schemaFile: v${own === undefined ? '' : `, fieldCase: ${own}`} }`;
    const topics = `mappings: [{ topic: t, key: { record: specific, schemaFile: v }, ${value} }]`;
    const read = await load(`producer: { fieldCase: ${all} }\n${topics}`, { v: bar });
    if (!read.ok) throw new Error(read.lines.join('\n'));
    expect(read.loaded.mappings.map(({ mapping: { fieldCase } }) => fieldCase)).toEqual(expected);
    expect(gatewaySettings(read.loaded, 1).fieldCase).toBe(all);
  });

  it('names the mapping that a configured one replaces', async () => {
    const fingerprint = `sha256:${'a'.repeat(64)}`;
    const read = await load(mapping(`bar.avsc, replaces: ${fingerprint}`), { 'bar.avsc': bar });
    if (!read.ok) throw new Error(read.lines.join('\n'));
    expect(gatewaySettings(read.loaded, 1000).mappings).toMatchObject([{ replaces: fingerprint }]);
    expect(await load(mapping('bar.avsc, replaces: latest'), { 'bar.avsc': bar })).toEqual({
      ok: false,
      lines: ['mappings.0.value.replaces: found "latest", allowed: sha256: and 64 hex digits'],
    });
  });

  it('that is empty or absent means the defaults', async () => {
    expect((await load('')).ok).toBe(true);
    expect((await loadSettings(null, {})).ok).toBe(true);
  });

  it('is overridden by the environment', async () => {
    const read = await load('http: { port: 1 }', {}, { SLUICEGATE_HTTP__PORT: '2' });
    expect(read).toMatchObject({ ok: true, loaded: { settings: { http: { port: 2 } } } });
  });

  it('gives the gateway its policy, with leases longer than a look-up and a send may take', async () => {
    const read = await load(
      'schemaRegistry: { timeoutMs: 3000 }\nproducer: { schemaCheckStrategy: Lenient }',
    );
    if (!read.ok) throw new Error(read.lines.join('\n'));
    const slowestSendMs = 10_000;
    const { policy } = gatewaySettings(read.loaded, slowestSendMs);
    expect(policy.sendLeaseMs).toBeGreaterThan(slowestSendMs);
    expect(policy).toMatchObject({ mode: 'enforce', strategy: 'Lenient' });
    expect(policy.lookupLeaseMs).toBeGreaterThan(2 * 3000);
  });

  it('enables associations, for which a look-up makes one more call', async () => {
    const settingsOf = async (resolver: string) => {
      const read = await load(`producer: { subjectResolver: ${resolver} }`);
      if (!read.ok) throw new Error(read.lines.join('\n'));
      return gatewaySettings(read.loaded, 10_000);
    };
    const [plain, associated] = [await settingsOf('TopicName'), await settingsOf('Associated')];
    expect([plain.usesAssociations, associated.usesAssociations]).toEqual([false, true]);
    expect(associated.policy.lookupLeaseMs).toBe(plain.policy.lookupLeaseMs + 2000);
  });

  it("sets how a mapping's records name their schema, which is the prefix by default", async () => {
    const side = (more: string) => `{ record: specific, schemaFile: ./x.avsc${more} }`;
    const yaml = `mappings: [{ topic: t, key: ${side('')}, value: ${side(', wire: header')} }]`;
    const read = await load(yaml, { 'x.avsc': bar });
    if (!read.ok) throw new Error(read.lines.join('\n'));
    const [key, value] = read.loaded.mappings;
    expect(key?.mapping).not.toHaveProperty('wire');
    expect(value?.mapping).toMatchObject({ wire: 'header' });
  });

  it.each<[string, string, Record<string, string>, RegExp]>([
    ['is not YAML', 'http: {', {}, /sluicegate\.yaml:\d+:\d+: found .+, allowed: YAML, each key once$/],
    [
      'has a key twice',
      'http: {}\nhttp: {}',
      {},
      /sluicegate\.yaml:2:1: found DUPLICATE_KEY, allowed: YAML, each key once$/,
    ],
    ['is a list', '- a', {}, /found no section, allowed: sections/],
    [
      'names a schema file that does not exist',
      mapping('./x.avsc'),
      {},
      /^mappings\.0\.value\.schemaFile: found "\.\/x\.avsc" \(no such file\), allowed: a readable file$/,
    ],
    [
      'names a schema file without an Avro schema',
      mapping('./x.avsc'),
      { 'x.avsc': '{"type":"recrod"}' },
      /^mappings\.0\.value\.schemaFile: found "\.\/x\.avsc" with .+ at .+, allowed: /,
    ],
    [
      'names a resolver that does not exist',
      'producer: { subjectResolver: ./r.mjs }',
      {},
      /^producer\.subjectResolver: found "\.\/r\.mjs" \(.+\), allowed: a module that can be loaded$/,
    ],
    [
      'names a resolver without a default export',
      'producer: { subjectResolver: ./r.mjs }',
      { 'r.mjs': 'export const a = 1;' },
      /its default export is not a function/,
    ],
    [
      'names a resolver that returns different results',
      'producer: { subjectResolver: ./r.mjs }',
      { 'r.mjs': 'let n = 0; export default () => `s${n++}`;' },
      /two calls returned different results/,
    ],
    [
      'names an unknown resolver',
      'producer: { subjectResolver: Topic }',
      {},
      /^producer\.subjectResolver: found "Topic", allowed: TopicName, RecordName, TopicRecordName, Associated, or the path/,
    ],
    [
      'has a CTAS whose sides share a subject',
      'producer: { subjectResolver: RecordName }\nctas: [{ input: a, output: b }]\nmappings:\n  - { topic: a, value: { record: generic, schemaFile: ./x.avsc } }\n  - { topic: b, value: { record: generic, schemaFile: ./x.avsc } }',
      { 'x.avsc': bar },
      /^ctas\.0\.output: found "b", whose value subject is "com\.example\.Bar", allowed: another subject than the input's$/,
    ],
    [
      'maps a key and a value that share a subject',
      'producer: { subjectResolver: RecordName }\nmappings:\n  - { topic: a, key: { record: specific, schemaFile: ./x.avsc }, value: { record: generic, schemaFile: ./x.avsc } }',
      { 'x.avsc': bar },
      /^mappings\.0\.value: found a record whose subject is "com\.example\.Bar", like the key's, allowed: another subject than the key's$/,
    ],
  ])('that %s stops the start', async (_what, yaml, files, line) => {
    const read = await load(yaml, files);
    expect(read).toEqual({ ok: false, lines: [expect.stringMatching(line)] });
  });

  it('may name a schema file that only Java accepts, and reports what violates the specification', async () => {
    const file = `{"type":"record","name":"connect-test.core.R","fields":[] /* none */}`;
    const read = await load(mapping('./x.avsc'), { 'x.avsc': file });
    expect(read).toMatchObject({
      ok: true,
      loaded: {
        mappings: [{ mapping: { fullName: 'connect-test.core.R' } }],
        lenientSchemas: [
          {
            setting: 'mappings.0.value.schemaFile',
            warnings: [{ actual: 'comments' }, { path: '/name', actual: 'string "connect-test.core.R"' }],
          },
        ],
      },
    });
    expect(await load(mapping('./x.avsc'), { 'x.avsc': bar })).toMatchObject({
      loaded: { lenientSchemas: [] },
    });
  });

  it('that does not exist stops the start', async () => {
    const read = await loadSettings(join(directory, 'none.yaml'), {});
    expect(read).toEqual({
      ok: false,
      lines: [expect.stringMatching(/none\.yaml: found no such file, allowed: a readable YAML file$/)],
    });
  });

  it('that does not exist at a relative path names the directory it was looked for in', async () => {
    const read = await loadSettings('none.yaml', {});
    const line = `none.yaml: found no such file (from ${process.cwd()}), allowed: a readable YAML file`;
    expect(read).toEqual({ ok: false, lines: [line] });
  });

  it('may name a module as resolver, by its path from the file', async () => {
    const read = await load('producer: { subjectResolver: ./r.mjs }', {
      'r.mjs': 'export default (topic, name, role) => `${role}.${topic}`;',
    });
    if (!read.ok) throw new Error(read.lines.join('\n'));
    expect(read.loaded.subjectResolver('bars', null, 'key')).toBe('key.bars');
  });

  it('may name a module that fails later: it then determines no subject, and earlier results stay', async () => {
    const read = await load('producer: { subjectResolver: ./r.mjs }', {
      'r.mjs': `let asked = 0;
        export default (topic, name) => {
          if (topic === 'throws') throw new Error('no');
          if (topic === 'promises') return Promise.resolve('p');
          if (topic === 'changes') return String(asked++);
          if (topic === 'changes-later') return asked++ < 2 ? 'first' : 'later';
          return name;
        };`,
    });
    if (!read.ok) throw new Error(read.lines.join('\n'));
    const { subjectResolver } = read.loaded;
    const called = ['changes-later', 'changes-later', 'throws', 'promises', 'changes'];
    expect(called.map((topic) => subjectResolver(topic, 'com.example.Bar', 'key'))).toEqual([
      'first',
      'first',
      null,
      null,
      null,
    ]);
  });
});
