import type { Codec, Encoded, JsonForm } from '../codec.js';
import { jsonType } from '../json/json-type.js';
import type { Schema } from '../schema.js';
import { checkBody } from './check-body.js';
import { ReaderCompiler } from './compile-reader.js';
import { WriterCompiler } from './compile-writer.js';
import { LruCache } from '../lru-cache.js';
import { modelOf } from '../parse-schema.js';
import { Walk } from './walk.js';
import { WireType } from './wire-type.js';

/** Codecs are shared by the process: so many schemas, each in one form, are kept compiled. */
const KEPT = 1024;

/** The compiled codecs by fingerprint and form, the least recently used one dropped first. */
export const codecCache = new LruCache<Codec>(KEPT);

/**
 * The codec of a schema in one JSON form; compiled once per fingerprint.
 *
 * Both ways are exact or refused. Reading JSON: Both forms: an `int` or `long` is a JSON number without a fraction and in its range;
 * `float` and `double` are numbers or `"NaN"`, `"Infinity"`, `"-Infinity"`; enum symbols, fixed sizes and UTF-8 are
 * checked; an unknown field is an issue; a missing one takes the schema's default, if there is one; 64 levels deep at most; its size is bounded (`Walk.spend`).
 * `avro`: unions wrapped, bytes as ISO-8859-1, logical types as their underlying type.
 * `plain`: unions bare, bytes as base64, a `long` also as decimal string, `decimal`, `uuid`, dates and times as people
 * write them; a missing nullable field is null.
 * @throws Error when `schema` was not made by `parseSchema`
 */
export function compileCodec(schema: Schema, form: JsonForm): Codec {
  return codecCache.get(`${form} ${schema.fingerprint}`, () => build(schema, form));
}

function build(schema: Schema, form: JsonForm): Codec {
  const node = modelOf(schema);
  const wire = new WireType(node);
  const readers = new ReaderCompiler(wire, form);
  const read = readers.of(node);
  const write = new WriterCompiler(wire, form, (of) => readers.of(of)).of(node);
  return {
    schema,
    encode(datum: unknown): Encoded {
      const walk = new Walk();
      const value = read(datum, walk);
      if (walk.isSpent) return tooLarge(datum);
      return walk.issues.length === 0
        ? { ok: true, body: wire.type.toBuffer(value) }
        : { ok: false, issues: walk.issues };
    },
    decode(body: Buffer): unknown {
      checkBody(node, body);
      return write(wire.type.fromBuffer(body));
    },
  };
}

const tooLarge = (datum: unknown): Encoded => ({
  ok: false,
  issues: [{ path: '', kind: 'range', expected: 'a smaller record', actual: jsonType(datum) }],
});
