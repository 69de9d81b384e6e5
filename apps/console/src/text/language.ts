export const languages = ['en', 'ja'] as const;
export type Language = (typeof languages)[number];

type Entry = string | ((...values: never[]) => string);

/** The texts of one part of the console, by language. Both have the same entries. */
export type Texts<T> = Readonly<Record<Language, T>>;

/**
 * Declares texts. An entry is a text, or a function of values that makes one: then word order and plural are up to each language.
 */
export const texts = <const T extends Readonly<Record<string, Entry>>>(given: {
  readonly en: T;
  readonly ja: { readonly [Key in keyof T]: T[Key] extends string ? string : T[Key] };
}): Texts<{ readonly [Key in keyof T]: T[Key] extends string ? string : T[Key] }> => given as never;
