import type { AvroType } from './form/avro-type.js';
import type { Draft } from './form/draft.js';
import { initialDraft } from './form/initial-draft.js';
import { jsonOf } from './form/draft-json.js';
import { draftOf, Unfit } from './form/draft-of.js';
import { parseJson, printJson } from '../../api/exact-json.js';

/** Why the form does not show the text: it is not JSON, or does not fit the schema at a path. */
export type Fault =
  | { readonly kind: 'syntax'; readonly detail: string }
  | { readonly kind: 'unfit'; readonly path: string; readonly expected: string | null };

/** A record's key or value as it is being written: once as text, once as the form shows it. */
export interface Part {
  /** `none`: it is not sent at all. `null`: for a value, a tombstone. */
  readonly send: 'json' | 'null' | 'none';
  /** What is sent, whatever the form shows. */
  readonly text: string;
  /** Null: there is no schema, so no form. Kept while the text does not fit. */
  readonly draft: Draft | null;
  /** Null: form and text are the same. */
  readonly fault: Fault | null;
  readonly isTouched: boolean;
}

export function newPart(type: AvroType | null, send: Part['send']): Part {
  const draft = type === null ? null : initialDraft(type);
  const text = type === null || draft === null ? '' : printJson(jsonOf(type, draft));
  return { send, text, draft, fault: null, isTouched: false };
}

/** What was filled in in the form. */
export const withDraft = (part: Part, type: AvroType, draft: Draft): Part => ({
  ...part,
  draft,
  text: printJson(jsonOf(type, draft)),
  fault: null,
  isTouched: true,
});

/** What was typed as text. */
export const withText = (part: Part, type: AvroType | null, text: string): Part => ({
  ...part,
  text,
  ...read(type, text, part.draft),
  isTouched: true,
});

/** A schema that has become known, or has changed: what was filled in stays. */
export const withType = (part: Part, type: AvroType | null): Part =>
  part.isTouched ? { ...part, ...read(type, part.text, null) } : newPart(type, part.send);

function read(type: AvroType | null, text: string, before: Draft | null): Pick<Part, 'draft' | 'fault'> {
  try {
    const json = parseJson(text);
    return { draft: type === null ? null : draftOf(type, json), fault: null };
  } catch (error) {
    if (error instanceof Unfit)
      return { draft: before, fault: { kind: 'unfit', path: error.path, expected: error.expected } };
    if (error instanceof SyntaxError)
      return { draft: before, fault: { kind: 'syntax', detail: error.message } };
    throw error;
  }
}
