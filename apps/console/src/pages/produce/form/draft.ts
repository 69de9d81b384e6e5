import type { AvroType, RecordField } from './avro-type.js';
import { defaultDraft } from './default-draft.js';

/** What somebody has filled in for a type. It may be unfinished: a number is the text that was typed. */
export type Draft =
  /** Left out: then the field's default counts, or null. */
  | { readonly kind: 'absent' }
  | { readonly kind: 'null' }
  | { readonly kind: 'boolean'; readonly value: boolean }
  /** Of every other leaf. Empty: nothing is filled in, except for a string. */
  | { readonly kind: 'text'; readonly text: string }
  /** In the order of the type's fields. */
  | { readonly kind: 'record'; readonly fields: readonly Draft[] }
  | { readonly kind: 'array'; readonly items: readonly Draft[] }
  | { readonly kind: 'map'; readonly entries: readonly MapEntry[] }
  /** `branch`: an index in the type's branches. */
  | { readonly kind: 'union'; readonly branch: number; readonly value: Draft }
  /** JSON text of a type that the form cannot show. */
  | { readonly kind: 'json'; readonly text: string };

export interface MapEntry {
  readonly key: string;
  readonly value: Draft;
}

export const absent: Draft = { kind: 'absent' };

/** A schema that refers to its types again and again grows without bound: what is beyond this many drafts is left out. */
const mostDrafts = 2000;

/** What is still to be filled in, for as many drafts as `left` allows. */
export interface Filling {
  left: number;
  /** The records around, outermost first. */
  readonly within: readonly AvroType[];
}

/** What a form starts with: defaults where the schema has them, null where it is allowed, else nothing. */
export const initialDraft = (type: AvroType): Draft => fill(type, { left: mostDrafts, within: [] });

export function fill(type: AvroType, filling: Filling): Draft {
  filling.left -= 1;
  switch (type.kind) {
    case 'null':
      return { kind: 'null' };
    case 'boolean':
      return { kind: 'boolean', value: false };
    case 'number':
    case 'string':
    case 'bytes':
    case 'fixed':
    case 'enum':
      return { kind: 'text', text: '' };
    case 'array':
      return { kind: 'array', items: [] };
    case 'map':
      return { kind: 'map', entries: [] };
    case 'unknown':
      return { kind: 'json', text: 'null' };
    case 'union': {
      const none = type.branches.findIndex(({ kind }) => kind === 'null');
      const branch = none === -1 ? 0 : none;
      const chosen = type.branches[branch];
      return chosen === undefined ? absent : { kind: 'union', branch, value: fill(chosen, filling) };
    }
    case 'record': {
      // A record that has to contain itself has no end.
      if (filling.within.includes(type) || filling.left <= 0) return absent;
      const inside = new Inside(filling, type);
      return { kind: 'record', fields: type.fields.map((field) => fillField(field, inside)) };
    }
  }
}

const fillField = (field: RecordField, filling: Filling): Draft =>
  (field.default === undefined ? null : defaultDraft(field.type, field.default)) ?? fill(field.type, filling);

/** Shares what is left with what is around. */
class Inside implements Filling {
  readonly within: readonly AvroType[];

  constructor(
    private readonly outer: Filling,
    record: AvroType,
  ) {
    this.within = [...outer.within, record];
  }

  get left(): number {
    return this.outer.left;
  }
  set left(left: number) {
    this.outer.left = left;
  }
}
