import { readJson } from '../json/read-json.js';
import { MAX_JSON_DEPTH } from '../parse-schema.js';
import type { Field as SchemaField } from '../schema-node.js';
import type { Absence } from './absence.js';
import { EncodeContext, type Encode } from './encode-context.js';
import type { ValueEncoder } from './value-encoder.js';

/** Gives a record's encoder those of its fields. Called on the first datum, when all types are compiled. */
export interface RecordParts {
  /** The encoder of a field's value. */
  readonly valueEncoderOf: (field: SchemaField) => ValueEncoder;
  /** What is written for a field that the object lacks. */
  readonly absenceOf: (field: SchemaField) => Absence;
  /** The encoder of a field's default. */
  readonly defaultOf: (field: SchemaField) => Encode;
}

/** The bytes of an absent field, or why there are none (see `Absence`). */
type WhenAbsent = Uint8Array | 'missing' | 'gone';

/** What is written for a field when the data omits it. */
export class AbsentField {
  #whenAbsent: WhenAbsent | null = null;

  constructor(
    private readonly node: SchemaField,
    private readonly encode: Encode,
    private readonly parts: RecordParts,
  ) {}

  /** Writes its bytes; returns why there are none. Nothing is written when the context is spent. */
  write(context: EncodeContext): 'written' | 'missing' | 'gone' {
    if (this.#whenAbsent === null) {
      // Ends the recursion of a default that contains itself.
      this.#whenAbsent = 'missing';
      this.#whenAbsent = this.#stand();
    }
    if (typeof this.#whenAbsent === 'string') return this.#whenAbsent;
    const { default: written } = this.node;
    if (written === null || context.spend(written.length)) context.out.raw(this.#whenAbsent);
    return 'written';
  }

  #stand(): WhenAbsent {
    const absence = this.parts.absenceOf(this.node);
    if (absence === 'missing' || absence === 'gone') return absence;
    const context = new EncodeContext();
    if (absence === 'null') this.encode(null, context);
    else this.parts.defaultOf(this.node)(readJson(this.node.default ?? 'null', MAX_JSON_DEPTH), context);
    // A copy, so that cached codecs do not hold on to the writer's buffer.
    return context.issues.length === 0 && !context.isSpent ? new Uint8Array(context.out.take()) : 'missing';
  }
}
