import type { Codec, JsonForm, Origin } from '../codec.js';
import type { FieldOptions } from '../field-case.js';
import { difference } from '../difference.js';
import { judge } from '../judge.js';
import type { Schema } from '../schema.js';
import { checkBody } from './check-body.js';
import { grammarKey } from './grammar-key.js';
import { EncoderCompiler } from './compile-encoder.js';
import { OriginEncoderCompiler } from './compile-origin-encoder.js';
import { WriterCompiler } from './compile-writer.js';
import { LruCache } from '../lru-cache.js';
import { modelOf } from '../parse-schema.js';
import type { SchemaNode } from '../schema-node.js';
import { encodeBy, encodeByEither } from './encode-by.js';
import { mayConfuse } from './may-confuse.js';
import { Out } from './out.js';
import { WireType } from './wire-type.js';

/** Codecs are shared by the process: so many schemas, each in one form, are kept compiled. */
const KEPT = 1024;

/** Where all codecs write; a datum is encoded in one go. */
const out = new Out();

/** The compiled codecs by grammars and form, the least recently used one dropped first. */
export const codecCache = new LruCache<Codec>(KEPT);

/**
 * The codec of a schema in one JSON form; compiled once for all schemas that read and write alike.
 *
 * Both ways are exact or refused. Reading JSON: Both forms: an `int` or `long` is a JSON number without a fraction and in its range;
 * `float` and `double` are numbers or `"NaN"`, `"Infinity"`, `"-Infinity"`; enum symbols, fixed sizes and UTF-8 are
 * checked; an unknown field is an issue; a missing one takes the schema's default, if there is one; 64 levels deep at most; its size is bounded (`Walk.spend`).
 * `avro`: unions wrapped, bytes as ISO-8859-1, logical types as their underlying type.
 * `plain`: unions bare, bytes as base64, a `long` also as decimal string, `decimal`, `uuid`, dates and times as people
 * write them, an array of map entries also as an object; a missing nullable field is null.
 * With `fieldCase: insensitive`, members are the fields of their folded names (`respelling`); defaults are not read so.
 *
 * With an `origin`, data that was written for that schema is read as it was meant and written as `schema` (ADR 13). An
 * origin whose records may not be written so, by the verdict on a Generic value, is of no account.
 * @throws Error when a schema was not made by `parseSchema`
 */
export function compileCodec(
  schema: Schema,
  form: JsonForm,
  origin: Origin | null = null,
  options: FieldOptions = {},
): Codec {
  const own = `${form} ${options.fieldCase ?? 'exact'} ${grammarKey(schema)}`;
  if (origin === null || grammarKey(origin.schema) === grammarKey(schema))
    return codecCache.get(own, () => build(schema, form, null, options));
  return codecCache.get(`${own} ${origin.sure ? 'of' : 'or'} ${grammarKey(origin.schema)}`, () =>
    judge(difference(origin.schema, schema, 'generic', options), 'generic') === 'follow'
      ? build(schema, form, origin, options)
      : compileCodec(schema, form, null, options),
  );
}

function build(schema: Schema, form: JsonForm, origin: Origin | null, { fieldCase }: FieldOptions): Codec {
  const node = modelOf(schema);
  const encoders = new EncoderCompiler(form, fieldCase);
  const encodeFramed = encoderOf(node, form, encoders, origin, fieldCase);
  let decode: Codec['decode'] | null = null;
  return {
    schema,
    encode: (datum) => encodeFramed(datum, null),
    encodeFramed,
    decode: (body) => {
      // The service only encodes.
      decode ??= decoderOf(node, form, encoders);
      return decode(body);
    },
  };
}

function encoderOf(
  node: SchemaNode,
  form: JsonForm,
  encoders: EncoderCompiler,
  origin: Origin | null,
  fieldCase: FieldOptions['fieldCase'],
): Codec['encodeFramed'] {
  const own = encoders.of(node);
  const confuses = mayConfuse(node, form, fieldCase);
  // Bare unions take whatever the origin's grammar takes.
  if (origin === null || (!origin.sure && form === 'plain' && !confuses)) return encodeBy(own, out);
  const ofOrigin = new OriginEncoderCompiler(form, encoders, fieldCase).of(modelOf(origin.schema), node);
  return origin.sure ? encodeBy(ofOrigin, out) : encodeByEither(ofOrigin, own, confuses, out);
}

function decoderOf(node: SchemaNode, form: JsonForm, encoders: EncoderCompiler): Codec['decode'] {
  const wire = new WireType(node);
  const write = new WriterCompiler(wire, form, (of) => encoders.of(of)).of(node);
  return (body) => {
    checkBody(node, body);
    return write(wire.type.fromBuffer(body));
  };
}
