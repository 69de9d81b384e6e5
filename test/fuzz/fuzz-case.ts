import type { RegistryMood } from './moody-registry.js';

/** The role of a topic; the run chooses its name. `mapped` has mappings in the settings. `latest` is bound to the registry's latest at first use. */
export type FuzzTarget = 'mapped' | 'latest' | 'declared' | 'raw';

/** One request of the run, and the behaviour of the registry during it. */
export interface FuzzCase {
  /** A description for reports. */
  readonly name: string;
  readonly target: FuzzTarget;
  /** The rest of the URL after the topic's name, e.g. `/partitions/0` or `?wait=10`. */
  readonly tail: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** `gone`: the client disconnects before the end of the body. `impatient`: it disconnects before the response. */
  readonly sent: 'whole' | 'chunked' | 'gone' | 'impatient';
  readonly registry: {
    readonly mood: RegistryMood;
    /** The latest schema of every subject without a pinned one, as text. */ readonly latest: string;
  };
}

/** The content of a file for `--replay`: JSON with the body in base64. */
export const caseText = (fuzzCase: FuzzCase): string =>
  JSON.stringify({ ...fuzzCase, body: fuzzCase.body.toString('base64') });

export function caseFrom(text: string): FuzzCase {
  const stored = JSON.parse(text) as Omit<FuzzCase, 'body'> & { readonly body: string };
  return { ...stored, body: Buffer.from(stored.body, 'base64') };
}
