import { readFileSync } from 'node:fs';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Registry } from 'prom-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Dependencies } from '../../apps/api/src/observability/dependencies.js';
import { appForTest } from '../../apps/api/src/testing/app-for-test.js';

/* docs/api.md against the OpenAPI document and the metrics that the service serves to clients. */

const page = readFileSync('docs/api.md', 'utf8');

interface Operation {
  readonly 'x-role'?: string;
  readonly responses: Readonly<Record<string, { readonly description: string }>>;
}
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly schemas: {
      readonly Problem: {
        readonly required: readonly string[];
        readonly properties: Readonly<Record<string, { readonly enum?: readonly string[] }>>;
      };
    };
  };
}

/** The text between a heading of level two and the next one. */
const section = (title: string): string => page.split(`\n## ${title}\n`)[1]?.split('\n## ', 1)[0] ?? '';
const sorted = (texts: Iterable<string>): readonly string[] => [...texts].sort();

let app: NestFastifyApplication;
let document: Document;
beforeAll(async () => {
  ({ app } = await appForTest());
  document = (await app.inject('/docs/openapi.json')).json<Document>();
});
afterAll(() => app.close());

describe('docs/api.md', () => {
  it('has the routes of the OpenAPI document, each with the role that it needs', () => {
    const rows = [...section('Routes').matchAll(/^\| `([A-Z]+ \/\S*)` \| (\w+) \|/gm)].map(
      ([, route = '', role = '']) => `${route} ${role}`,
    );
    const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(
        ([method, operation]) => `${method.toUpperCase()} ${path} ${operation['x-role'] ?? 'open'}`,
      ),
    );
    expect(sorted(rows)).toEqual(sorted(operations));
  });

  it('has the problem codes of the OpenAPI document, each with the status that is documented', () => {
    const rows = [...section('Errors').matchAll(/^\| `([a-z._]+)` \| (\d{3}) \| \d+ \|/gm)].map(
      ([, code = '', status = '']) => ({ code, status }),
    );
    const codes = document.components.schemas.Problem.properties['code']?.enum ?? [];
    expect(sorted(rows.map(({ code }) => code))).toEqual(sorted(codes));
    const documented = new Set(
      Object.values(document.paths)
        .flatMap((methods) => Object.values(methods))
        .flatMap(({ responses }) => Object.entries(responses))
        .flatMap(([status, { description }]) => description.split(', ').map((code) => `${code} ${status}`)),
    );
    // An internal error is not documented for any operation.
    const wrong = rows.filter(
      ({ code, status }) => code !== 'internal' && !documented.has(`${code} ${status}`),
    );
    expect(wrong).toEqual([]);
  });

  it('shows an error body with the members of the OpenAPI document', () => {
    const [, example = ''] = /```jsonc\n([\s\S]+?)```/.exec(section('Errors')) ?? [];
    const text = example.replaceAll(/ \/\/.*$/gm, '');
    const body = JSON.parse(text) as Record<string, unknown>;
    const { properties, required } = document.components.schemas.Problem;
    expect(sorted(Object.keys(body))).toEqual(sorted(Object.keys(properties)));
    const first = Object.keys(body).slice(0, Object.keys(body).indexOf('outcome') + 1);
    expect(sorted(first.filter((name) => name !== 'class'))).toEqual(sorted(required));
  });

  it('has the metrics that the service serves', async () => {
    const rows = [...section('Metrics').matchAll(/^\| `([a-z_]+)` \|/gm)].map(([, name = '']) => name);
    const { body } = await app.inject('/metrics');
    const served = [...body.matchAll(/^# TYPE (\S+) /gm)]
      .map(([, name = '']) => name)
      .filter((name) => !/^(process|nodejs)_/.test(name));
    // The process metrics are registered at the start of a process, which this test does not run.
    const register = new Registry();
    new Dependencies(register, { info: () => undefined, warn: () => undefined });
    const watched = register.getMetricsAsArray().map(({ name }) => name);
    expect(sorted(rows)).toEqual(sorted([...served, ...watched]));
  });
});
