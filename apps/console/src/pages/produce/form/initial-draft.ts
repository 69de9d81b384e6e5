import type { AvroType, RecordField } from './avro-type.js';
import { defaultDraft } from './default-draft.js';
import { absent, type Draft } from './draft.js';

/** A schema that refers to its types again and again grows without bound: what is beyond this many drafts is left out. */
const mostDrafts = 2000;

/** What is still to be filled in, for as many drafts as `left` allows. */
interface Filling {
  left: number;
  /** The records around, outermost first. */
  readonly within: readonly AvroType[];
}

/** What a form starts with: defaults where the schema has them, null where it is allowed, else nothing. */
export const initialDraft = (type: AvroType): Draft => fill(type, { left: mostDrafts, within: [] });

function fill(type: AvroType, filling: Filling): Draft {
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
