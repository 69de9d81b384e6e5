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
