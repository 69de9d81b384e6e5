import type { WriterAccepted, WriterRefused } from './facts.js';
import type { SubjectContext } from './snapshot.js';

type Writers = SubjectContext['writers'];

/** The writer is known from now on; if it was refused before, no longer. The oldest beyond `keep` are forgotten. */
export function acceptWriter({ writers }: SubjectContext, fact: WriterAccepted): { writers: Writers } {
  const { fingerprint, schemaId, keep } = fact;
  const refused = without(writers.refused, fingerprint);
  return {
    writers: {
      accepted: newest([...without(writers.accepted, fingerprint), { fingerprint, schemaId }], keep),
      refused,
      refusedCount: writers.refusedCount - (writers.refused.length - refused.length),
    },
  };
}

/** The writer is refused from now on; if it was accepted before, no longer. The oldest beyond `keep` are forgotten, not uncounted. */
export function refuseWriter({ writers }: SubjectContext, fact: WriterRefused): { writers: Writers } {
  const { fingerprint, schemaId, mismatchId, differences, keep } = fact;
  const others = without(writers.refused, fingerprint);
  const isNew = others.length === writers.refused.length;
  return {
    writers: {
      accepted: without(writers.accepted, fingerprint),
      refused: newest([...others, { fingerprint, schemaId, mismatchId, differences }], keep),
      refusedCount: writers.refusedCount + (isNew ? 1 : 0),
    },
  };
}

function without<T extends { readonly fingerprint: string }>(
  writers: readonly T[],
  fingerprint: string,
): T[] {
  return writers.filter((writer) => writer.fingerprint !== fingerprint);
}

function newest<T>(list: readonly T[], keep: number): readonly T[] {
  return keep > 0 ? list.slice(-keep) : [];
}
