import type { WriterAccepted, WriterRefused, WriterRewritten } from './events.js';
import { packed, rewrittenWriters } from './rewritten.js';
import type { AcceptedWriter, SubjectContext } from './snapshot.js';

type Writers = SubjectContext['writers'];

/** Accepts the writer; an earlier refusal or rewriting of it ends. The oldest beyond `keep` are dropped. */
export function acceptWriter({ writers }: SubjectContext, event: WriterAccepted): { writers: Writers } {
  const { fingerprint, schemaId, version, schema, guid, keep, keepCharacters = Infinity } = event;
  const writer = {
    fingerprint,
    schemaId,
    ...(version !== undefined && { version }),
    ...(schema !== undefined && { schema }),
    ...(guid !== undefined && { guid }),
  };
  // Versions that differ only in their text share a fingerprint and have several ids. The first release kept only the last.
  const others = writers.accepted.filter((other) =>
    version === undefined ? other.fingerprint !== fingerprint : other.schemaId !== schemaId,
  );
  const accepted = withoutOldTexts(newest([...others, writer], keep), keepCharacters);
  return { writers: { ...forgotten(writers, fingerprint), accepted } };
}

/** Rewrites the writer: its data is written as another schema. An earlier acceptance or refusal of it ends. */
export function rewriteWriter({ writers }: SubjectContext, event: WriterRewritten): { writers: Writers } {
  const { fingerprint, mismatchId, latest, keep, keepCharacters } = event;
  const others = forgotten(writers, fingerprint);
  const all = newest([...rewrittenWriters(others), { fingerprint, mismatchId, latest }], keep);
  return { writers: { ...others, rewritten: packed(all, keepCharacters) } };
}

/** Refuses the writer. An earlier acceptance or rewriting of it ends, unless only an id of another subject is refused. The oldest beyond `keep` are dropped but stay counted. */
export function refuseWriter({ writers }: SubjectContext, event: WriterRefused): { writers: Writers } {
  const { fingerprint, schemaId, mismatchId, isElsewhere, rule, keep } = event;
  const left = forgotten(writers, fingerprint);
  const others = isElsewhere ? { ...writers, refused: left.refused, refusedCount: left.refusedCount } : left;
  const writer = { fingerprint, schemaId, mismatchId, ...(rule !== undefined && { rule }) };
  const refused = newest([...others.refused, writer], keep);
  return { writers: { ...others, refused, refusedCount: others.refusedCount + 1 } };
}

/** The writers without the one of this fingerprint. */
function forgotten(writers: Writers, fingerprint: string): Writers {
  const { accepted, rewritten, refused, refusedCount } = writers;
  const others = without(refused, fingerprint);
  return {
    accepted: without(accepted, fingerprint),
    ...(rewritten !== undefined && { rewritten: packed(without(rewrittenWriters(writers), fingerprint)) }),
    refused: others,
    refusedCount: refusedCount - (refused.length - others.length),
  };
}

/** Drops the oldest schema texts beyond the bound; the writers themselves stay. */
function withoutOldTexts(writers: readonly AcceptedWriter[], characters: number): readonly AcceptedWriter[] {
  let left = characters;
  return writers
    .toReversed()
    .map((writer) => {
      const { schema, ...withoutText } = writer;
      left -= schema?.length ?? 0;
      return left < 0 ? withoutText : writer;
    })
    .toReversed();
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
