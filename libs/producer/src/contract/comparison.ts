import type { Difference, LatestSchema } from '#machines';
import type { Refusal } from './refusal.js';

/** A latest version that an earlier look-up saw, as the audit has it. */
export interface SeenLatest {
  readonly schemaId: number;
  readonly version: number;
  /** As JSON text. */
  readonly schema: string;
  /** The enabled rules of its data contract, as differences name them. */
  readonly rules: readonly string[];
}

/** How a subject's mapping compares with a latest version, and what a look-up would do now. */
export interface SubjectComparison {
  /** Null: the registry has no version, or none that can be used. */
  readonly latest: LatestSchema | null;
  readonly differences: readonly Difference[];
  /** `same`: the mapping is this schema. Null: a look-up would only refuse the request that caused it. */
  readonly verdict: 'same' | 'follow' | 'accept' | 'stop' | null;
  /** Null if the differences say it all. */
  readonly reason: string | null;
}

export type ComparisonResult =
  | { readonly ok: true; readonly comparison: SubjectComparison }
  | { readonly ok: false; readonly refusal: Refusal };
