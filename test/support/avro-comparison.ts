/** One generated case of the comparison with Java's Avro: two schemas, data of the first, and what must hold. */
import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import {
  canRead,
  compileCodec,
  differencesBetween,
  evaluateCompatibility,
  parseSchema,
  crc64Avro,
  RawJson,
  readJson,
  writeJson,
} from '#registry';
import type { Codec, DifferenceKind, Encoded, Schema } from '#registry';
import type { ReferenceResponse, AvroReference, ReferenceRequest } from './avro-reference.js';
import { drawDatum, heightsOf, type Datum } from './datum-arbitrary.js';
import { drawDefaults, drawDrift } from './drift-arbitrary.js';
import { flat } from './flat-schema.js';
import type { Draw } from './leaf-datum.js';
import { recordJson, schemaJson } from './schema-arbitrary.js';
import { drawSpelling } from './spelling-arbitrary.js';
import fc from 'fast-check';

/** Two consecutive schemas as texts, and data of the first. */
export interface Pair {
  readonly ours: string;
  readonly theirs: string;
  readonly data: readonly Datum[];
}

/** The number of each comparison, so that a run can show that it compared enough. */
export interface Tally {
  pairs: number;
  /** Pairs that are followed. */
  followed: number;
  /** Data under pairs that are compatible for keys. */
  keys: number;
  /** Pairs with each kind of difference. */
  readonly kinds: Map<DifferenceKind, number>;
  /** Drifts that result in an invalid schema, for Java too. */
  invalid: number;
  data: number;
  /** Plain JSON that was refused because a union's branch was ambiguous. */
  ambiguous: number;
  /** Avro JSON of ours that Java has read. */
  readByJava: number;
  /** Data that Java found complete after encoding under the followed schema. */
  kept: number;
  /** Plain JSON that was refused under the followed schema. */
  refused: number;
  /** Undeclared Avro JSON of the old schema that was refused because it may be of the followed one as well. */
  ofEither: number;
  /** Pairs of writer and reader, in both directions, that Java can read; below, those that it cannot. */
  readable: number;
  unreadable: number;
  /** Requests on which Java failed because of its grammar for recursive types. */
  unanswerable: number;
}

export function newTally(): Tally {
  return {
    pairs: 0,
    followed: 0,
    keys: 0,
    kinds: new Map(),
    invalid: 0,
    data: 0,
    ambiguous: 0,
    readByJava: 0,
    kept: 0,
    refused: 0,
    ofEither: 0,
    readable: 0,
    unreadable: 0,
    unanswerable: 0,
  };
}

const anySchema = () => fc.oneof({ weight: 3, arbitrary: recordJson }, { weight: 1, arbitrary: schemaJson });
const DATA = 2;

export function drawPair(g: Draw): Pair {
  const json = drawDefaults(g, g(anySchema));
  const schema = flat(json);
  // A record that must contain itself has no data, and Java would recurse endlessly.
  const heightOf = heightsOf(schema);
  const isFinite = [schema.root, ...schema.types.keys()].every((type) => heightOf(type) < Infinity);
  const drawn = isFinite ? Array.from({ length: DATA }, () => drawDatum(g, schema)) : [];
  const data = drawn.filter((datum) => datum !== null);
  return { ours: drawSpelling(g, json), theirs: drawSpelling(g, drawDrift(g, json)), data };
}

/** Compares one case. @throws Error with the difference and the schemas */
export async function comparePair(java: AvroReference, pair: Pair, tally: Tally): Promise<void> {
  const comparison = new Comparison(pair, tally);
  const checks = comparison.checks();
  const responses = await java.send(checks.map(({ request }) => request));
  for (const [index, { check }] of checks.entries()) {
    const response = responses[index] ?? { error: 'no response' };
    if ([response.error, response.unread].includes(GRAMMAR_FAULT)) tally.unanswerable++;
    else check(response);
  }
}

/** Java's decoders fail in some types that contain each other in two ways (`Parser.advance`). */
const GRAMMAR_FAULT = 'java.lang.NullPointerException: Cannot read field "kind" because "top" is null';

/** A request, and the check of its response. */
interface Check {
  readonly request: ReferenceRequest;
  readonly check: (response: ReferenceResponse) => void;
}

class Comparison {
  readonly #checks: Check[] = [];

  constructor(
    private readonly pair: Pair,
    private readonly tally: Tally,
  ) {}

  checks(): readonly Check[] {
    this.tally.pairs++;
    const ours = this.#checkSchema(this.pair.ours);
    const theirs = this.#checkSchema(this.pair.theirs);
    if (ours === null) return this.#checks;
    const moves = theirs === null ? [] : this.#movesOf(ours, theirs);
    if (theirs !== null) {
      const [one, other] = [bare(ours), bare(theirs)];
      this.#checkReads(one, other);
      this.#checkReads(other, one);
    }
    const asKey =
      theirs === null ? 'stop' : evaluateCompatibility(differencesBetween(ours, theirs, 'key'), 'key');
    for (const datum of this.pair.data) {
      this.#checkDatum(ours, datum, moves);
      if (asKey === 'accept' && theirs !== null) this.#checkKey(ours, theirs, datum);
    }
    return this.#checks;
  }

  /** Compares the schema's forms. Null for a schema that Java must reject as well. */
  #checkSchema(text: string): Schema | null {
    const parsed = parseSchema(text);
    const request: ReferenceRequest = { query: 'forms', schema: text };
    if (!parsed.ok) {
      this.tally.invalid++;
      this.#request(request, ({ error }) => {
        // Java takes any string as a default of bytes, a fixed or an enum.
        const { path, actual } = parsed.invalid;
        const isLax = path.includes('/default') && actual.startsWith('string');
        if (error === undefined && !isLax)
          this.#fail('a schema that Java accepts is rejected', text, parsed.invalid);
      });
      return null;
    }
    const { schema } = parsed;
    this.#request(request, (response) => this.#checkForms(schema, response));
    // The normal form is a schema too, and the same one for Java.
    if (schema.normal !== schema.text)
      this.#request({ query: 'forms', schema: schema.normal }, (response) =>
        this.#checkForms(schema, response),
      );
    return schema;
  }

  #checkForms(schema: Schema, response: ReferenceResponse): void {
    if (response.error !== undefined)
      this.#fail('a schema that Java rejects is accepted', schema.text, response.error);
    const own = formsOf(schema);
    if (!isDeepStrictEqual(response, own)) this.#fail('forms', own, response);
  }

  /** Java's `SchemaCompatibility` ignores logical types and namespaces. It accepts aliases of types, which do not matter here. */
  #checkReads(one: Schema, other: Schema): void {
    const [specific, generic] = (['specific', 'generic'] as const).map((as) => canRead(one, other, as));
    if (specific === true && generic === false)
      this.#fail('a Specific value is readable, but a Generic one is not', one.text, other.text);
    this.#request({ query: 'reads', writer: one.text, reader: other.text }, ({ error, reads }) => {
      // Java throws when two fields match one, even if one of them has the exact name.
      if (error?.includes('matches multiple fields') === true) return;
      if (error !== undefined) this.#fail('Java cannot compare readability', one.text, error);
      // Java matches simple names in any namespace. Specific is stricter than that, Generic laxer.
      const names = [...namesIn(readJson(one.text)), ...namesIn(readJson(other.text))];
      const isExact = new Set(names).size === new Set(names.map((name) => name.split('.').at(-1))).size;
      const asJava = (specific !== true || reads === true) && (reads !== true || generic === true);
      if (!asJava || (isExact && specific !== reads))
        this.#fail(`readability (Java: ${String(reads)})`, one.text, other.text);
      if (reads === true) this.tally.readable++;
      else this.tally.unreadable++;
    });
  }

  /** The ways in which a datum may be encoded under their schema, if it is followed. */
  #movesOf(ours: Schema, theirs: Schema): readonly Move[] {
    const differences = differencesBetween(ours, theirs, 'generic');
    const { kinds } = this.tally;
    for (const kind of new Set(differences.map((actual) => actual.kind)))
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    if (evaluateCompatibility(differences, 'generic') !== 'follow') return [];
    this.tally.followed++;
    const sure = { sure: true, schema: ours } as const;
    const either = { sure: false, chain: [ours] } as const;
    const plain = compileCodec(theirs, 'plain', either);
    // An omitted field takes the new default, which is reported as DEFAULT_CHANGED.
    const otherDefaults = differences.some(({ kind }) => kind === 'DEFAULT_CHANGED');
    return [
      { codec: compileCodec(theirs, 'avro', sure), form: 'avro', sure: true, otherDefaults: false },
      { codec: compileCodec(theirs, 'avro', either), form: 'avro', sure: false, otherDefaults: false },
      { codec: plain, form: 'plain', sure: false, otherDefaults: false },
      { codec: plain, form: 'sparse', sure: false, otherDefaults },
    ];
  }

  #checkDatum(ours: Schema, datum: Datum, moves: readonly Move[]): void {
    this.tally.data++;
    const avro = compileCodec(ours, 'avro');
    const text = writeJson(datum.avro);
    const encoded = avro.encode(readJson(text));
    if (!encoded.ok) this.#fail('Avro JSON is rejected', text, encoded.issues);
    this.#checkUnparsed(avro, text, encoded);
    const { body } = encoded;
    const decoded = writeJson(avro.decode(body));
    if (decoded !== text) this.#fail('decoded Avro JSON', text, decoded);
    this.#checkPlain(compileCodec(ours, 'plain'), datum, body);
    this.#checkJava(avro, body, decoded);
    for (const move of moves) this.#checkMove(ours, body, datum, move);
  }

  /** A datum that was not parsed has the same bytes or issues as its value. */
  #checkUnparsed(codec: Codec, text: string, expected: Encoded): void {
    const bytes = Buffer.from(text);
    if (text === 'null') return;
    const encoded = codec.encode(new RawJson(bytes, 0, bytes.length));
    if (!isDeepStrictEqual(encoded, expected)) this.#fail('a datum that was not parsed', text, hex(encoded));
  }

  /** A compatible key has the same bytes under both schemas. */
  #checkKey(ours: Schema, theirs: Schema, datum: Datum): void {
    this.tally.keys++;
    const json = readJson(writeJson(datum.avro));
    const [one, other] = [ours, theirs].map((schema) => compileCodec(schema, 'avro').encode(json));
    if (!isDeepStrictEqual(one, other)) this.#fail('the bytes of a key', one, other);
  }

  /** Plain JSON, as clients write it and as we decode it, encodes to the same bytes, unless a union's branch is ambiguous. */
  #checkPlain(codec: Codec, datum: Datum, body: Buffer): void {
    for (const value of [datum.plain, datum.sparse, codec.decode(body)]) {
      const text = writeJson(value);
      const encoded = codec.encode(readJson(text));
      this.#checkUnparsed(codec, text, encoded);
      if (encoded.ok && !encoded.body.equals(body)) this.#fail('bytes of plain JSON', text, hex(encoded));
      if (encoded.ok) continue;
      this.tally.ambiguous++;
      if (encoded.issues.some(({ kind }) => kind !== 'ambiguous'))
        this.#fail('plain JSON is rejected', text, encoded.issues);
    }
  }

  #checkJava(avro: Codec, body: Buffer, json: string): void {
    const own = body.toString('base64');
    const request: ReferenceRequest = { query: 'data', schema: this.pair.ours, body: own };
    // Java's JSON encoder writes a float of -0 as 0. Its decoder reads -0 as 0, and rejects NaN and Infinity.
    const keepsSign = !/-0(?![.\d])/.test(json);
    const isReadByJava = keepsSign && !/"-?(?:NaN|Infinity)"/.test(json);
    this.#request(
      isReadByJava ? { ...request, json } : request,
      ({ error, again, written, read, unread }) => {
        if (error !== undefined) this.#fail('Java rejects our bytes', json, error);
        if (again !== own) this.#fail('bytes that Java re-encodes', own, again);
        // Java's JSON encoder writes no text for a record without bytes.
        if (keepsSign && (written !== '' || body.length > 0)) {
          const ofJava = avro.encode(readJson(written ?? ''));
          if (!ofJava.ok || !ofJava.body.equals(body))
            this.#fail("bytes of Java's Avro JSON", written, hex(ofJava));
        }
        if (!isReadByJava) return;
        this.tally.readByJava++;
        if (read !== own) this.#fail('bytes that Java makes of our Avro JSON', json, read ?? unread);
      },
    );
  }

  #checkMove(ours: Schema, oldBody: Buffer, datum: Datum, { codec, form, sure, otherDefaults }: Move): void {
    const text = writeJson(datum[form]);
    // A text that our own codec rejects is not a valid record of our schema.
    if (form !== 'avro' && !compileCodec(ours, 'plain').encode(readJson(text)).ok) return;
    const moved = codec.encode(readJson(text));
    if (!moved.ok && form === 'avro') {
      const isToDeclare = moved.issues.every(({ expected }) => expected.includes('value_schema_id'));
      if (sure || !isToDeclare) this.#fail('Avro JSON of the old schema is rejected', text, moved.issues);
      this.tally.ofEither++;
      return;
    }
    if (!moved.ok) {
      this.tally.refused++;
      return;
    }
    const bodies = { oldBody: oldBody.toString('base64'), newBody: moved.body.toString('base64') };
    const request = {
      query: 'kept',
      old: this.pair.ours,
      new: this.pair.theirs,
      otherDefaults,
      ...bodies,
    } as const;
    this.#request(request, ({ error, lost }) => {
      if (error !== undefined) this.#fail('Java cannot read followed data', text, error);
      if (lost !== null) this.#fail(`lost under the followed schema (${form})`, text, lost);
      this.tally.kept++;
    });
  }

  #request(request: ReferenceRequest, check: (response: ReferenceResponse) => void): void {
    this.#checks.push({ request, check });
  }

  #fail(what: string, ours: unknown, other: unknown): never {
    const texts = [ours, other].map((value) =>
      typeof value === 'string' ? value : writeJson(value ?? null),
    );
    throw new Error(
      [what, ...texts, `ours: ${this.pair.ours}`, `theirs: ${this.pair.theirs}`].join('\n    '),
    );
  }
}

/** Java's expected response for a schema. */
export function formsOf({ canonical, normal }: Schema): ReferenceResponse {
  const logical: string[] = [];
  const aliases: string[] = [];
  const list = (json: unknown): void => {
    if (Array.isArray(json)) json.forEach(list);
    if (typeof json !== 'object' || json === null) return;
    const type = json as Readonly<Record<string, unknown>>;
    for (const field of (type['fields'] ?? []) as readonly Readonly<Record<string, unknown>>[]) {
      list(field['type']);
      aliases.push(...((field['aliases'] ?? []) as string[]));
    }
    list(type['items'] ?? type['values']);
    if ('precision' in type) logical.push(`decimal(${String(type['precision'])}, ${String(type['scale'])})`);
    else if ('logicalType' in type) logical.push(String(type['logicalType']));
    aliases.push(...((type['aliases'] ?? []) as string[]));
  };
  list(JSON.parse(normal));
  return {
    canonical,
    fingerprint: crc64Avro(canonical).toString(16),
    sha256: createHash('sha256').update(canonical).digest('hex'),
    logical,
    aliases,
  };
}

interface Move {
  readonly codec: Codec;
  readonly form: 'avro' | 'plain' | 'sparse';
  /** Whether the data is declared to be of our schema. */
  readonly sure: boolean;
  /** Whether an omitted field may take its new default. */
  readonly otherDefaults: boolean;
}

/** A schema without logical types and aliases of types. */
function bare({ normal }: Schema): Schema {
  const parsed = parseSchema(writeJson(bareType(readJson(normal))));
  if (!parsed.ok) throw new Error(normal);
  return parsed.schema;
}

const LEFT_OUT: readonly string[] = ['logicalType', 'precision', 'scale', 'aliases'];

function bareType(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(bareType);
  if (!isJsonObject(json)) return json;
  const left = Object.entries(json).filter(([key]) => !LEFT_OUT.includes(key));
  const type: Readonly<Record<string, unknown>> = Object.fromEntries(left);
  if ('items' in type) return { ...type, items: bareType(type['items']) };
  if ('values' in type) return { ...type, values: bareType(type['values']) };
  if (!Array.isArray(type['fields'])) return type;
  const fields = type['fields']
    .filter(isJsonObject)
    .map((field) => ({ ...field, type: bareType(field['type']) }));
  return { ...type, fields };
}

/** The names of the named types within a type, by its normal form. */
function namesIn(json: unknown): readonly string[] {
  if (Array.isArray(json)) return json.flatMap(namesIn);
  if (!isJsonObject(json)) return [];
  const own = typeof json['name'] === 'string' && typeof json['type'] === 'string' ? [json['name']] : [];
  return [...own, ...Object.values(json).flatMap(namesIn)];
}

const isJsonObject = (json: unknown): json is Readonly<Record<string, unknown>> =>
  typeof json === 'object' && json !== null && !Array.isArray(json);

function hex(encoded: Encoded): unknown {
  return encoded.ok ? encoded.body.toString('hex') : encoded.issues;
}
