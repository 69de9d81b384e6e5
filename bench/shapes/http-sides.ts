import type { World } from '../../test/support/world.js';
import type { BenchTopic } from '../support/bench-topic.js';
import { barKey } from '../support/bars.js';
import { Baseline } from '../support/baseline.js';
import { contentTypes } from '../support/forms.js';
import { traceGc } from '../support/gc.js';
import type { Load } from '../support/load.js';
import { stack } from '../../test/support/stack.js';
import { postsOf, type Case } from './bodies.js';
import { OtherGateway } from './other-gateway.js';
import { isoFieldsOf, schemaOf } from './shape.js';

/** One server under one load. */
export interface HttpSide<Name extends string = string> {
  readonly name: Name;
  readonly url: string;
  /** Lines that the server has printed, among them those of `--trace-gc`. */
  readonly printed: readonly string[];
  readonly load: Pick<Load, 'port' | 'posts' | 'contentType' | 'headers'>;
  readonly recordsEach: number;
  readonly close: () => Promise<void> | void;
}

/** The service in a process of its own. */
export async function gatewaySide<Name extends string>(
  name: Name,
  world: World,
  { topic }: BenchTopic,
  of: Case,
): Promise<HttpSide<Name>> {
  const settings = await world.settings([{ topic, key: barKey, value: schemaOf(of.shape) }]);
  const gateway = await world.gateway(settings, { NODE_OPTIONS: traceGc });
  return sideOf(name, of, topic, {
    url: gateway.url,
    printed: gateway.printed,
    close: () => gateway.kill9(),
  });
}

/** The service of another checkout. */
export async function otherSide<Name extends string>(
  name: Name,
  { world, checkout }: { world: World; checkout: string },
  { topic }: BenchTopic,
  of: Case,
): Promise<HttpSide<Name>> {
  const settings = await world.settings([{ topic, key: barKey, value: schemaOf(of.shape) }]);
  return sideOf(name, of, topic, await OtherGateway.start(checkout, settings));
}

/** The bare server, for records of this case. */
export async function bareSide<Name extends string>(
  name: Name,
  bench: BenchTopic,
  of: Case,
): Promise<HttpSide<Name>> {
  const { form, shape } = of;
  const records = { form, valueSchema: schemaOf(shape), isoFields: isoFieldsOf(shape) };
  const bare = await Baseline.start({ kind: 'bare', kafka: stack().kafka, records, ...bench });
  return sideOf(name, of, bench.topic, bare);
}

/** A server that only reads the bodies of this case. */
export async function floorSide(of: Case): Promise<HttpSide<'floor'>> {
  return sideOf('floor', of, 'floor', await Baseline.startFloor());
}

async function sideOf<Name extends string>(
  name: Name,
  of: Case,
  topic: string,
  server: { readonly url: string; readonly printed: readonly string[]; close(): Promise<void> | void },
): Promise<HttpSide<Name>> {
  const load = {
    port: Number(new URL(server.url).port),
    posts: postsOf(of, topic),
    contentType: contentTypes[of.form],
    headers: of.gzip === true ? ['Content-Encoding: gzip'] : [],
  };
  await checkOnce(server.url, load);
  return {
    name,
    url: server.url,
    printed: server.printed,
    load,
    recordsEach: of.recordsEach,
    close: () => server.close(),
  };
}

/** Sends every request once. @throws Error unless every record was acknowledged */
async function checkOnce(
  url: string,
  { posts, contentType, headers }: Pick<Load, 'posts' | 'contentType' | 'headers'>,
): Promise<void> {
  for (const { path, body } of posts) {
    const response = await fetch(url + path, {
      method: 'POST',
      headers: {
        'content-type': contentType ?? 'application/json',
        ...(headers?.length === 0 ? {} : { 'content-encoding': 'gzip' }),
      },
      body: typeof body === 'string' ? body : Buffer.from(body),
    });
    const text = await response.text();
    if (!response.ok || /"error":[^n]/.test(text)) throw new Error(`${path}: ${response.status} ${text}`);
  }
}
