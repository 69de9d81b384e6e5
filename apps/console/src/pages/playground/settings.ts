/** What the reader chose beside the texts: all of it is in the address. */
export interface Settings {
  readonly profile: Profile;
  readonly fieldCase: 'exact' | 'insensitive';
  readonly format: 'json' | 'avro_json';
  /** Digits; empty: no wire header. */
  readonly schemaId: string;
  /** The schema that the record is encoded with. */
  readonly side: 'ours' | 'theirs';
}

export const profiles = ['specific', 'generic', 'key'] as const;
export type Profile = (typeof profiles)[number];

/** What the address has, else what came with the schemas. Values that are not allowed count as absent. */
export function readSettings(address: URLSearchParams, usual: Settings): Settings {
  const pick = <T extends string>(name: string, allowed: readonly T[], otherwise: T): T =>
    allowed.find((each) => each === address.get(name)) ?? otherwise;
  return {
    profile: pick('profile', profiles, usual.profile),
    fieldCase: pick('field_case', ['exact', 'insensitive'], usual.fieldCase),
    format: pick('format', ['json', 'avro_json'], usual.format),
    schemaId: address.get('schema_id') ?? usual.schemaId,
    side: pick('schema', ['ours', 'theirs'], usual.side),
  };
}

const parameters = {
  profile: 'profile',
  fieldCase: 'field_case',
  format: 'format',
  schemaId: 'schema_id',
  side: 'schema',
} as const;

/** The address after a change; what is as usual is left out, everything else stays. */
export function withSettings(
  address: URLSearchParams,
  change: Partial<Settings>,
  usual: Settings,
): URLSearchParams {
  const next = new URLSearchParams(address);
  for (const name of Object.keys(change) as (keyof Settings)[]) {
    const value = change[name];
    if (value === undefined) continue;
    if (value === usual[name]) next.delete(parameters[name]);
    else next.set(parameters[name], value);
  }
  return next;
}

/** The address of other schemas: what was chosen for those before is not kept. */
export const addressOf = (
  schemas: { readonly example: string } | { readonly topic: string; readonly subject: string },
): string => `/playground?${new URLSearchParams(schemas).toString()}`;

/** The problem of a schema as the gateway tells it, with the schema that it is about. */
export function schemaProblem(detail: string): { readonly side: string; readonly text: string } | null {
  const [, side, text] = /^(ours|theirs|schema) at ([^]+)$/.exec(detail) ?? [];
  return side === undefined || text === undefined ? null : { side, text };
}
