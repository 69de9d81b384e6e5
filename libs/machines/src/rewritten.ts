import type { LatestSchema } from './mapping.js';
import type { RewrittenWriter, SubjectContext } from './snapshot.js';

/*
 * Many declared schemas are written as the same latest version, and a snapshot is written with every event. So a snapshot
 * holds each text once, with the newest writer that is written as that schema.
 */

type Writers = SubjectContext['writers'];
type WholeWriter = RewrittenWriter & { readonly latest: LatestSchema };

const keyOf = ({ latest }: RewrittenWriter): string => `${latest.schemaId} ${latest.fingerprint}`;

/** The rewritten writers, oldest first, each with the text of the schema that it is written as. */
export function rewrittenWriters({ rewritten = [] }: Writers): readonly WholeWriter[] {
  const texts = new Map<string, string>();
  for (const writer of rewritten)
    if (writer.latest.schema !== undefined) texts.set(keyOf(writer), writer.latest.schema);
  return rewritten.flatMap((writer) => {
    const schema = texts.get(keyOf(writer));
    return schema === undefined ? [] : [{ ...writer, latest: { ...writer.latest, schema } }];
  });
}

/**
 * The writers as a snapshot holds them. Writers whose text exceeds the bound are dropped, except for the newest.
 * @param characters the bound on all texts in total
 */
export function packed(writers: readonly WholeWriter[], characters = Infinity): readonly RewrittenWriter[] {
  const kept = new Map<string, boolean>();
  let left = characters;
  return writers
    .toReversed()
    .flatMap((writer): RewrittenWriter[] => {
      const isKept = kept.get(keyOf(writer));
      if (isKept !== undefined) {
        return isKept ? [withoutText(writer)] : [];
      }
      left -= writer.latest.schema.length;
      const hasRoom = left >= 0 || kept.size === 0;
      kept.set(keyOf(writer), hasRoom);
      return hasRoom ? [writer] : [];
    })
    .toReversed();
}

function withoutText(writer: WholeWriter): RewrittenWriter {
  const latest: { -readonly [Member in keyof RewrittenWriter['latest']]: RewrittenWriter['latest'][Member] } =
    {
      ...writer.latest,
    };
  delete latest.schema;
  return { ...writer, latest };
}
