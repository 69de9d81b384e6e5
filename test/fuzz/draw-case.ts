import fc from 'fast-check';
import { writeJson } from '#registry';
import { drawDatum } from '../support/datum-arbitrary.js';
import { flat } from '../support/flat-schema.js';
import type { FuzzCase, Place } from './fuzz-case.js';
import { hostileBodies, hostileSize } from './hostile-bodies.js';
import { registryMoods } from './moody-registry.js';
import { mutateBytes, mutateTokens } from './mutate.js';
import { bodyOf, contentTypes, headersOf, mappedValue, tailOf } from './requests.js';
import type { Rng } from './rng.js';
import { drawSchema, type DrawnSchema } from './schemas.js';

/** Case number `index` of a seed is always the same. @param rng of the seed and the number, used for nothing else */
export function drawCase(rng: Rng): FuzzCase {
  const latest = drawSchema(rng);
  const mood = rng.chance(0.6) ? 'right' : rng.pick(registryMoods);
  const base = {
    tail: tailOf(rng),
    sent: rng.chance(0.9) ? 'whole' : rng.pick(['chunked', 'gone', 'impatient'] as const),
    registry: { mood, latest: latest.text },
  } as const;
  const kind = rng.below(10);
  if (kind < 2) {
    const name = rng.pick(Object.keys(hostileBodies));
    const type = rng.pick(contentTypes);
    const text = hostileBodies[name]?.(hostileSize(rng), rng) ?? '';
    const place = placeOf(rng, type);
    return {
      ...base,
      name: `${name} as ${type}`,
      place,
      headers: { 'content-type': type },
      body: Buffer.from(text),
    };
  }
  const { place, type, text, name } = kind < 5 ? declared(rng, latest) : mapped(rng);
  const body = Buffer.from(text);
  const headers = headersOf(rng, type);
  switch (rng.below(6)) {
    case 0:
      return { ...base, name: `${name}, bytes changed`, place, headers, body: mutateBytes(body, rng) };
    case 1:
    case 2:
      return {
        ...base,
        name: `${name}, tokens changed`,
        place,
        headers,
        body: Buffer.from(mutateTokens(text, rng)),
      };
    default:
      return { ...base, name, place, headers, body };
  }
}

interface Drawn {
  readonly name: string;
  readonly place: Place;
  readonly type: string;
  readonly text: string;
}

function placeOf(rng: Rng, type: string): Place {
  if (type !== 'application/json' && !type.includes('avro')) return 'raw';
  return rng.chance(0.8) ? 'mapped' : rng.pick(['latest', 'declared']);
}

function mapped(rng: Rng): Drawn {
  const type = rng.pick(contentTypes);
  const place = placeOf(rng, type);
  const wrapped = type.includes('avro');
  const count = rng.chance(0.9) ? 1 + rng.below(4) : 1 + rng.below(200);
  const values = Array.from({ length: count }, () =>
    rng.chance(0.05)
      ? rng.pick(['null', '1', '"AAAA"', '[]', '{"x":1}'])
      : place === 'raw' && type.includes('binary')
        ? '"AAAA"'
        : mappedValue(rng, wrapped),
  );
  const key = place === 'mapped' ? rng.pick(['"k"', '""', '1', 'null']) : null;
  return { name: `${place} as ${type}`, place, type, text: bodyOf(rng, values, [], key) };
}

/** A request that declares its schema, and records that fit it, if it is one of people's making. */
function declared(rng: Rng, latest: DrawnSchema): Drawn {
  const type = rng.pick(contentTypes.slice(0, 2));
  const place = rng.pick(['declared', 'declared', 'latest', 'mapped'] as const);
  const own = rng.chance(0.6) ? latest : drawSchema(rng);
  const by = rng.chance(0.9)
    ? [`"value_schema":${JSON.stringify(own.text)}`]
    : [`"value_schema_id":${rng.pick(['1', '0', '-1', '2147483647', '1e9', '"1"'])}`];
  const datum = datumOf(rng, own);
  const value = datum === null ? '{}' : writeJson(type.includes('avro') ? datum.avro : datum.plain);
  const values = Array.from({ length: 1 + rng.below(3) }, () => value);
  return {
    name: `${place} with a schema as ${type}`,
    place,
    type,
    text: bodyOf(rng, values, place === 'latest' ? [] : by),
  };
}

function datumOf(
  rng: Rng,
  { json }: DrawnSchema,
): { readonly avro: unknown; readonly plain: unknown } | null {
  if (json === null) return null;
  const data = fc.gen().map((g) => drawDatum(g, flat(json)));
  return fc.sample(data, { seed: rng.below(2 ** 31), numRuns: 1 })[0] ?? null;
}
