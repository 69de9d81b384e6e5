import fc from 'fast-check';
import { writeJson } from '#registry';
import { drawDatum } from '../support/datum-arbitrary.js';
import { flat } from '../support/flat-schema.js';
import type { FuzzCase, FuzzTarget } from './fuzz-case.js';
import { hostileBodies, hostileSize } from './hostile-bodies.js';
import { registryMoods } from './moody-registry.js';
import { mutateBytes, mutateTokens } from './mutate.js';
import { bodyOf, contentTypes, headersOf, mappedValue, tailOf } from './requests.js';
import type { SeededRandom } from '../support/seeded-random.js';
import { drawSchema, type DrawnSchema } from './schemas.js';

/** Case number `index` of a seed is always the same. @param random of the seed and the number, used for nothing else */
export function drawCase(random: SeededRandom): FuzzCase {
  const latest = drawSchema(random);
  const mood = random.chance(0.6) ? 'right' : random.pick(registryMoods);
  const base = {
    tail: tailOf(random),
    sent: random.chance(0.9) ? 'whole' : random.pick(['chunked', 'gone', 'impatient'] as const),
    registry: { mood, latest: latest.text },
  } as const;
  const kind = random.below(10);
  if (kind < 2) {
    const name = random.pick(Object.keys(hostileBodies));
    const type = random.pick(contentTypes);
    const text = hostileBodies[name]?.(hostileSize(random), random) ?? '';
    const target = targetOf(random, type);
    return {
      ...base,
      name: `${name} as ${type}`,
      target,
      headers: { 'content-type': type },
      body: Buffer.from(text),
    };
  }
  const { target, type, text, name } = kind < 5 ? declared(random, latest) : mapped(random);
  const body = Buffer.from(text);
  const headers = headersOf(random, type);
  switch (random.below(6)) {
    case 0:
      return {
        ...base,
        name: `${name}, bytes changed`,
        target,
        headers,
        body: mutateBytes(body, random),
      };
    case 1:
    case 2:
      return {
        ...base,
        name: `${name}, tokens changed`,
        target,
        headers,
        body: Buffer.from(mutateTokens(text, random)),
      };
    default:
      return { ...base, name, target, headers, body };
  }
}

interface Drawn {
  readonly name: string;
  readonly target: FuzzTarget;
  readonly type: string;
  readonly text: string;
}

function targetOf(random: SeededRandom, type: string): FuzzTarget {
  if (type !== 'application/json' && !type.includes('avro')) return 'raw';
  return random.chance(0.8) ? 'mapped' : random.pick(['latest', 'declared']);
}

function mapped(random: SeededRandom): Drawn {
  const type = random.pick(contentTypes);
  const target = targetOf(random, type);
  const wrapped = type.includes('avro');
  const count = random.chance(0.9) ? 1 + random.below(4) : 1 + random.below(200);
  const values = Array.from({ length: count }, () =>
    random.chance(0.05)
      ? random.pick(['null', '1', '"AAAA"', '[]', '{"x":1}'])
      : target === 'raw' && type.includes('binary')
        ? '"AAAA"'
        : mappedValue(random, wrapped),
  );
  const key = target === 'mapped' ? random.pick(['"k"', '""', '1', 'null']) : null;
  return { name: `${target} as ${type}`, target, type, text: bodyOf(random, values, [], key) };
}

/** A request that declares its schema, with records that match it unless the schema is hostile. */
function declared(random: SeededRandom, latest: DrawnSchema): Drawn {
  const type = random.pick(contentTypes.slice(0, 2));
  const target = random.pick(['declared', 'declared', 'latest', 'mapped'] as const);
  const own = random.chance(0.6) ? latest : drawSchema(random);
  const by = random.chance(0.9)
    ? [`"value_schema":${JSON.stringify(own.text)}`]
    : [`"value_schema_id":${random.pick(['1', '0', '-1', '2147483647', '1e9', '"1"'])}`];
  const datum = datumOf(random, own);
  const value = datum === null ? '{}' : writeJson(type.includes('avro') ? datum.avro : datum.plain);
  const values = Array.from({ length: 1 + random.below(3) }, () => value);
  return {
    name: `${target} with a schema as ${type}`,
    target,
    type,
    text: bodyOf(random, values, target === 'latest' ? [] : by),
  };
}

function datumOf(
  random: SeededRandom,
  { json }: DrawnSchema,
): { readonly avro: unknown; readonly plain: unknown } | null {
  if (json === null) return null;
  const data = fc.gen().map((g) => drawDatum(g, flat(json)));
  return fc.sample(data, { seed: random.below(2 ** 31), numRuns: 1 })[0] ?? null;
}
