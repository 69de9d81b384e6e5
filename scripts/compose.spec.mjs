import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { dirname, join, relative, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { demo } from './demo.mjs';
import { demoKeyOf } from './lib/demo-key.mjs';
import { parseJson } from './lib/json.mjs';
import { nextSteps } from './lib/race.mjs';

/*
 * What can be checked of `docker compose up` without Docker: its demo is the one of `npm run up`, has all files and
 * packages, and sends a key that its gateway accepts.
 */

const root = resolve(import.meta.dirname, '..');
/** @param {string} file */
const read = (file) => readFileSync(join(root, file), 'utf8');

/**
 * @param {string} yaml
 * @returns {unknown}
 */
const parseYaml = (yaml) => parse(yaml);

/**
 * Replaces compose's variables by their defaults.
 * @param {string} yaml
 */
const withDefaults = (yaml) => yaml.replaceAll(/\$\{\w+:-([^}]*)\}/g, '$1');

/**
 * What is read of a service of compose.yaml.
 * @typedef {object} Service
 * @property {unknown} [build]
 * @property {Record<string, { condition: string }>} [depends_on]
 * @property {Record<string, string>} [environment]
 * @property {string[]} [ports]
 * @property {string[]} [volumes]
 */

const { services } = /** @type {{ services: Record<string, Service> }} */ (
  parseYaml(withDefaults(read('compose.yaml')))
);
const stages = read('Dockerfile')
  .split(/^FROM /m)
  .slice(1);

/**
 * The file and, recursively, the files of the repository that it imports.
 * @param {string} file
 * @param {Set<string>} [seen]
 */
function withImports(file, seen = new Set()) {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const [, name = ''] of read(file).matchAll(/(?:from|import\() ?'(\.[^']+)'/g))
    withImports(relative(root, resolve(root, dirname(file), name)), seen);
  return seen;
}

describe('the demo of compose.yaml', () => {
  const service = services['demo'];
  const stage = stages.find((each) => / AS demo$/m.test(each)) ?? '';
  const command = /CMD (\[.*\])/.exec(stage)?.[1] ?? '[]';
  const entry = /** @type {string[]} */ (parseJson(command)).at(-1) ?? '';
  const files = [...withImports(entry)];

  it('is built from its own stage and runs the same script as `npm run up`', () => {
    expect(service?.build).toEqual({ context: '.', target: 'demo' });
    expect(existsSync(join(root, entry))).toBe(true);
    for (const each of [files, [...withImports('scripts/commands/up.mjs')]])
      expect(each).toEqual(expect.arrayContaining(['scripts/lib/race.mjs', 'scripts/demo.mjs']));
  });

  it('has every file and package that it imports', () => {
    const copied = [...stage.matchAll(/^COPY (?!--)(\S+)/gm)].map(([, folder = '']) => folder);
    const allowed = read('.dockerignore').split('\n');
    for (const folder of ['scripts', 'examples']) {
      expect(copied).toContain(folder);
      expect(allowed).toContain(`!${folder}`);
    }
    expect(files.filter((file) => !file.startsWith('scripts/'))).toEqual([]);
    const { dependencies } = /** @type {{ dependencies: Record<string, string> }} */ (
      parseJson(read('package.json'))
    );
    const packages = files.flatMap((file) =>
      [...read(file).matchAll(/(?:from|import\() ?'([a-z@][^']*)'/g)].flatMap(([, name = '']) =>
        name.startsWith('node:') ? [] : [name],
      ),
    );
    expect(packages.filter((name) => !Object.hasOwn(dependencies, name))).toEqual([]);
  });

  it('waits for a healthy gateway and uses the same Kafka and registry', () => {
    expect(service?.depends_on?.['gateway']?.condition).toBe('service_healthy');
    const gateway = services['gateway']?.environment ?? {};
    const own = service?.environment ?? {};
    expect(own['KAFKA']).toBe(gateway['SLUICEGATE_KAFKA__BROKERS']);
    expect(own['SCHEMA_REGISTRY_URL']).toBe(gateway['SLUICEGATE_SCHEMA_REGISTRY__URL']);
    expect(own['GATEWAY_URL']).toBe('http://gateway:8080');
  });

  it('sends the gateway’s key and prints it with the published address', () => {
    const own = service?.environment ?? {};
    expect(own['SLUICEGATE_AUTH__API_KEYS']).toBe(
      services['gateway']?.environment?.['SLUICEGATE_AUTH__API_KEYS'],
    );
    const key = demoKeyOf(own);
    const published = /^127\.0\.0\.1:(\d+):8080$/.exec(services['gateway']?.ports?.[0] ?? '')?.[1];
    expect(own['SHOWN_URL']).toBe(`http://127.0.0.1:${published}`);
    const curls = nextSteps(own['SHOWN_URL'] ?? '', key).filter((line) => line.includes('curl'));
    expect(curls.length).toBeGreaterThan(2);
    for (const line of curls) {
      expect(line).toContain(`-H 'X-API-Key: ${key}'`);
      expect(line).toContain(`http://127.0.0.1:${published}/`);
    }
  });

  it('runs on a gateway with the example configuration, as `npm run up` does', () => {
    expect(services['gateway']?.volumes).toEqual(['./examples:/etc/sluicegate:ro']);
    expect(read('Dockerfile')).toContain('SLUICEGATE_CONFIG=/etc/sluicegate/sluicegate.yaml');
    expect(read('scripts/commands/up.mjs')).toContain("'--config', 'examples/sluicegate.yaml'");
  });
});

describe('the API key of the demo', () => {
  /** @param {object[]} keys */
  const of = (keys) => demoKeyOf({ SLUICEGATE_AUTH__API_KEYS: JSON.stringify(keys) });
  const all = ['produce', 'read', 'operate'];

  it('is absent when none is configured', () => {
    expect(demoKeyOf({})).toBeNull();
    expect(nextSteps('http://x', null).join('\n')).not.toContain('X-API-Key');
  });

  it('is the first one in clear text that has every role', () => {
    const hashed = { name: 'hashed', keyHash: 'sha256:00', roles: all };
    const reader = { name: 'reader', key: 'r', roles: ['read'] };
    expect(of([hashed, reader, { name: 'all', key: 'k', roles: all }])).toBe('k');
    expect(() => of([hashed, reader])).toThrow('produce, read, operate');
  });
});

describe('the demo', () => {
  /** @type {(() => Promise<void>) | undefined} */
  let close;
  afterEach(() => close?.());

  /** A stand-in for gateway and registry that records the requests. */
  async function serve() {
    /** @type {{ method: string, path: string, key: unknown, body: string }[]} */
    const requests = [];
    /**
     * @param {import('node:http').IncomingMessage} request
     * @param {import('node:http').ServerResponse} response
     */
    const respond = async (request, response) => {
      const { method = '', url: path = '', headers } = request;
      requests.push({
        method,
        path,
        key: headers['x-api-key'],
        body: await text(request),
      });
      response.statusCode = path.endsWith('/latest') ? 404 : 200;
      response.end('{"id":1,"offsets":[]}');
    };
    const server = createServer((request, response) => void respond(request, response));
    await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(null)));
    close = () => new Promise((resolve) => server.close(() => resolve()));
    return {
      url: `http://127.0.0.1:${/** @type {import('node:net').AddressInfo} */ (server.address()).port}`,
      requests,
    };
  }

  const record = { type: 'record', name: 'R', fields: [{ name: 'a', type: 'string' }] };
  const schemas = { barKey: record, barValue: record, quoteValue: record, tradesValue: record };

  /** @param {string | null} apiKey */
  async function run(apiKey) {
    const { url, requests } = await serve();
    /** @type {string[]} */
    const topics = [];
    /** @type {string[]} */
    const lines = [];
    await demo({
      gateway: url,
      apiKey,
      registry: url,
      schemas,
      createTopics: (names) => {
        topics.push(...names);
        return Promise.resolve();
      },
      print: (line) => lines.push(line),
    });
    await close?.();
    return { topics, lines, requests };
  }

  it('does the same with and without a key, and sends it in every request to the gateway and in no other', async () => {
    const [open, closed] = [await run(null), await run('local')];
    /** @param {Awaited<ReturnType<typeof run>>} ran */
    const bare = ({ topics, lines, requests }) => ({
      topics,
      lines,
      requests: requests.map(({ method, path, body }) => [method, path, body]),
    });
    expect(bare(closed)).toEqual(bare(open));
    const { mappings } = /** @type {{ mappings: { topic: string }[] }} */ (
      parseYaml(read('examples/sluicegate.yaml'))
    );
    expect(open.topics).toEqual(mappings.map(({ topic }) => topic));
    for (const { path, key } of closed.requests)
      expect(key).toBe(path.startsWith('/topics/') ? 'local' : undefined);
    for (const { key } of open.requests) expect(key).toBeUndefined();
  });
});
