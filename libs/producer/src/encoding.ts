import { frame, type DatumIssue, type JsonForm } from '#registry';
import { carriedFields } from './conflict.js';
import type { Conflict, Turn } from './flow.js';
import type { ProduceRecord, Refusal } from './gateway.port.js';

/** One half of every record of a request, in order; null where the record has none. */
export type Halves = readonly (Buffer | null)[];

export type EncodedRole =
  | { readonly status: 'ok'; readonly halves: Halves }
  | { readonly status: 'invalid'; readonly records: NonNullable<Refusal['records']> }
  | { readonly status: 'conflict'; readonly conflict: Conflict };

function firstUse({ subject }: Turn): Conflict {
  return { kind: 'FIRST_USE', origin: 'client', differences: [], about: subject.mapping };
}

/**
 * Encodes the keys or the values of a request under the turn's writer. Data that does not fit is told apart from data
 * that carries more than the mapping knows: the one is the client's mistake, the other makes us doubt the mapping
 * (design, "What starts a conflict"). Data is checked before an unbound mapping is looked up.
 */
export function encodeRole(turn: Turn, form: JsonForm, records: readonly ProduceRecord[]): EncodedRole {
  const writer = turn.foreign ?? turn.subject.writer(form);
  turn.under = turn.subject.mapping;
  if (writer === null) return { status: 'conflict', conflict: firstUse(turn) };
  const { codec, schemaId } = writer;
  const { role } = turn;
  turn.schemaId = schemaId;
  const halves = new Array<Buffer | null>(records.length);
  const bad: { index: number; issues: readonly DatumIssue[] }[] = [];
  for (let index = 0; index < records.length; index += 1) {
    const datum = records[index]?.[role];
    if (datum === null || datum === undefined) {
      halves[index] = null;
      continue;
    }
    const encoded = codec.encode(datum);
    if (encoded.ok) halves[index] = schemaId === null ? encoded.body : frame(schemaId, encoded.body);
    else bad.push({ index, issues: encoded.issues });
  }
  if (bad.length > 0) return doubt(turn, bad);
  return schemaId === null ? { status: 'conflict', conflict: firstUse(turn) } : { status: 'ok', halves };
}

function doubt(turn: Turn, bad: readonly { index: number; issues: readonly DatumIssue[] }[]): EncodedRole {
  const all = bad.flatMap(({ issues }) => issues);
  if (turn.foreign === null && all.every((issue) => issue.kind === 'unknown_field')) {
    const carried = new Map(carriedFields(all).map((difference) => [difference.field, difference]));
    return {
      status: 'conflict',
      conflict: {
        kind: 'UNKNOWN_FIELD',
        origin: 'client',
        differences: [...carried.values()],
        about: turn.under,
      },
    };
  }
  const records = bad.flatMap(({ index, issues }) =>
    issues.map(({ path, expected, actual }) => ({ index, path: `/${turn.role}${path}`, expected, actual })),
  );
  return { status: 'invalid', records };
}
