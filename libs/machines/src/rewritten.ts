import type { LatestSchema } from './mapping.js';
import type { RewrittenWriter, SubjectContext } from './snapshot.js';

/*
 * Many schemas are written as one latest version, and a snapshot is written with every event: a text is in it once, with
 * the newest writer that is written as it.
 */

type Writers = SubjectContext['writers'];
type WholeWriter = RewrittenWriter & { readonly latest: LatestSchema };

const keyOf = ({ latest }: RewrittenWriter): string => `${latest.schemaId} ${latest.fingerprint}`;

/** The writers, oldest first, each with its text. */
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
 * The same as a snapshot holds them. Those whose text the bound leaves no room for are forgotten, but for the newest.
 * @param characters of all texts
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
