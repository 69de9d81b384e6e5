import { LRUCache } from 'lru-cache';
import type { Codec, JsonForm, Origin } from '../codec.js';
import type { FieldCase, FieldOptions } from '../field-case.js';
import { differencesBetween } from '../difference.js';
import { evaluateCompatibility } from '../evaluate-compatibility.js';
import type { Schema } from '../schema.js';
import { checkBody } from './check-body.js';
import { grammarKey } from './grammar-key.js';
import { EncoderCompiler } from './compile-encoder.js';
import { InterpretationCompiler } from './compile-interpretation.js';
import { WriterCompiler } from './compile-writer.js';
import { modelOf } from '../parse-schema.js';
import type { SchemaNode } from '../schema-node.js';
import { distinctInterpretations } from './distinct-interpretations.js';
import { encodeBy } from './encode-by.js';
import { encodeByInterpretations } from './encode-by-interpretations.js';
import { BinaryWriter } from './binary-writer.js';
import { StraightCompiler } from './straight/compile-straight.js';
import { TypeLineage } from './type-lineage.js';
import { WireType } from './wire-type.js';

const KEPT = 1024;

/** The buffer that all codecs write to. One is enough, since a datum is encoded without interruption. */
const out = new BinaryWriter();

/**
 * The compiled codecs by grammar and JSON form, at most 1,024. They are shared by the process, since subjects often share a
 * schema and compiling takes milliseconds. A subject keeps its current codecs itself, so records are encoded without a
 * look-up here.
 */
const codecs = new LRUCache<string, Codec>({ max: KEPT });

/**
 * The codec of a schema in one JSON form, compiled once for all schemas that encode in the same way.
 *
 * A value is encoded exactly or rejected. In both forms an `int` or `long` is a JSON number without a fraction and in range;
 * `float` and `double` are numbers or `"NaN"`, `"Infinity"`, `"-Infinity"`; enum symbols, fixed sizes and UTF-8 are
 * checked; an unknown field is an issue; a missing field takes its default, if it has one; a datum has at most 64 levels and
 * a bounded size (`EncodeContext.spend`).
 * `avro`: unions are wrapped, bytes are ISO-8859-1, logical types are written as their underlying type.
 * `plain`: unions are bare, bytes are base64, a `long` may be a decimal string, `decimal`, `uuid`, dates and times are
 * human-readable, an array of map entries may be an object; a missing nullable field is null.
 * With `fieldCase: insensitive`, names of members are matched without letter case (`respelling`), except in defaults.
 *
 * With an `origin`, data that was written for an older schema is interpreted by that schema and encoded with `schema`
 * (ADR 21). Of a chain only the last schemas count that may each be followed to the next, by the verdict on a Generic value.
 * @throws Error for a schema that was not made by `parseSchema`
 */
export function compileCodec(
  schema: Schema,
  form: JsonForm,
  origin: Origin | null = null,
  { fieldCase = 'exact' }: FieldOptions = {},
): Codec {
  const chain =
    origin === null ? [] : followed(origin.sure ? [origin.schema] : origin.chain, schema, fieldCase);
  const sure = origin?.sure === true && chain.length > 0;
  const key = [form, fieldCase, grammarKey(schema), sure, ...chain.map(grammarKey)].join('\n');
  const cached = codecs.get(key);
  if (cached !== undefined) return cached;
  const codec = build(schema, form, { chain, sure }, fieldCase);
  codecs.set(key, codec);
  return codec;
}

/**
 * The same without an origin, for a schema that is used once: the codec is not kept, so that it replaces none of those that
 * subjects share.
 */
export function compileCodecOnce(schema: Schema, form: JsonForm): Codec {
  return build(schema, form, { chain: [], sure: false }, 'exact');
}

/** The last part of a chain that leads to the schema by steps that may be followed. Steps that change nothing are omitted. */
function followed(chain: readonly Schema[], schema: Schema, fieldCase: FieldCase): readonly Schema[] {
  const steps: Schema[] = [];
  let next = schema;
  for (const each of chain.toReversed()) {
    if (grammarKey(each) === grammarKey(next)) continue;
    if (!mayFollow(each, next, fieldCase)) break;
    steps.unshift(each);
    next = each;
  }
  return steps;
}

/** Whether a schema may be followed to another, at most 1,024 pairs. A pair occurs in many chains, and comparing it costs milliseconds. */
const followable = new LRUCache<string, boolean>({ max: KEPT });

function mayFollow(one: Schema, next: Schema, fieldCase: FieldCase): boolean {
  const key = `${fieldCase} ${one.fingerprint} ${next.fingerprint}`;
  const cached = followable.get(key);
  if (cached !== undefined) return cached;
  const verdict = evaluateCompatibility(differencesBetween(one, next, 'generic', { fieldCase }), 'generic');
  followable.set(key, verdict === 'follow');
  return verdict === 'follow';
}

/** The schemas that data may have been written for, and whether the client declared it. */
interface Chain {
  readonly chain: readonly Schema[];
  readonly sure: boolean;
}

function build(schema: Schema, form: JsonForm, origin: Chain, fieldCase: FieldCase): Codec {
  const node = modelOf(schema);
  const encoders = new EncoderCompiler(form, fieldCase);
  const encodeFramed = encoderOf(node, encoders, origin);
  let decode: Codec['decode'] | null = null;
  return {
    schema,
    encode: (datum) => encodeFramed(datum, null),
    encodeFramed,
    decode: (body) => {
      // Compiled on first use, since the service only encodes.
      decode ??= decoderOf(node, form, encoders);
      return decode(body);
    },
  };
}

function encoderOf(
  node: SchemaNode,
  encoders: EncoderCompiler,
  { chain, sure }: Chain,
): Codec['encodeFramed'] {
  if (chain.length === 0) {
    const straight = encoders.fieldCase === 'exact' ? new StraightCompiler(encoders).of(node) : null;
    return encodeBy(encoders.valueEncoderOf(node), straight, out);
  }
  const { form, fieldCase } = encoders;
  const compiler = new InterpretationCompiler(encoders);
  const lineages = TypeLineage.ofChain([...chain.map(modelOf), node], fieldCase);
  const { interpretations, mayConfuse } = distinctInterpretations(sure ? lineages.slice(0, 1) : lineages, {
    form,
    fieldCase,
  });
  const valueEncoders = interpretations.map((lineage) => compiler.valueEncoderOf(lineage));
  const [only] = valueEncoders;
  if (only !== undefined && valueEncoders.length === 1) return encodeBy(only, null, out);
  return encodeByInterpretations(valueEncoders, mayConfuse, out);
}

function decoderOf(node: SchemaNode, form: JsonForm, encoders: EncoderCompiler): Codec['decode'] {
  const wire = new WireType(node);
  const write = new WriterCompiler(wire, form, (of) => encoders.of(of)).of(node);
  return (body) => {
    checkBody(node, body);
    return write(wire.type.fromBuffer(body));
  };
}
