import type { RegistryMood } from './moody-registry.js';

/** What a topic is for: its name is given by the run. `mapped` has mappings in the settings; `latest` takes the registry's latest at first use. */
export type FuzzTarget = 'mapped' | 'latest' | 'declared' | 'raw';

/** One request of the run, with what the registry does meanwhile. */
export interface FuzzCase {
  /** What was made of which kind, for people. */
  readonly name: string;
  readonly target: FuzzTarget;
  /** Behind the topic's name in the address, e.g. `/partitions/0` or `?wait=10`. */
  readonly tail: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** `gone`: the client leaves before the body ends. `impatient`: it leaves before the answer. */
  readonly sent: 'whole' | 'chunked' | 'gone' | 'impatient';
  readonly registry: {
    readonly mood: RegistryMood;
    /** The text of the latest schema of all subjects without one of their own. */ readonly latest: string;
  };
}

/** As it lies in a file that `--replay` reads: the body as base64. */
export const caseText = (fuzzCase: FuzzCase): string =>
  JSON.stringify({ ...fuzzCase, body: fuzzCase.body.toString('base64') });

export function caseFrom(text: string): FuzzCase {
  const stored = JSON.parse(text) as Omit<FuzzCase, 'body'> & { readonly body: string };
  return { ...stored, body: Buffer.from(stored.body, 'base64') };
}
