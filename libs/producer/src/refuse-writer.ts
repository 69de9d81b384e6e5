import { randomUUID } from 'node:crypto';
import type { StoredSubject } from '#journal/port';
import type { Mapping } from '#machines';
import type { Schema } from '#registry';
import type { DeclaredWriter, WriterEvaluation } from './declared-writer.js';
import type { Flow, Run, Step, Turn } from './flow.js';
import { waitFor } from './holding.js';
import { labelsOf } from './labels.js';
import { refuseOn } from './refusals.js';
import { tell } from './story.js';
import { sameOrNone } from './subject.js';

/** What was evaluated beside a mapping is stored beside that one alone: another pod may have moved the subject. */
export const besideThis =
  (mapping: Mapping | null) =>
  ({ snapshot }: StoredSubject): boolean =>
    sameOrNone(mapping, snapshot.context.mapping);

/** A known schema does not fit beside the mapping as it is now. Null: the mapping is another one by now. */
export function refuseWriter(
  flow: Flow,
  run: Run,
  turn: Turn,
  writer: DeclaredWriter,
  evaluation: Extract<WriterEvaluation, { ok: false }>,
): Step {
  const schemaId = writer.kind === 'registered' ? writer.schemaId : null;
  return storeRefused(flow, run, turn, { schema: writer.schema, schemaId }, evaluation);
}

/** `isElsewhere`: as in `WriterRefused`. */
interface RefusedSchema {
  readonly schema: Schema;
  readonly schemaId: number | null;
  readonly isElsewhere?: true;
}

/** Null: the subject has another mapping than the one that the schema was evaluated beside, and nothing is stored. */
export async function storeRefused(
  flow: Flow,
  run: Run,
  turn: Turn,
  { schema: { fingerprint }, schemaId, ...more }: RefusedSchema,
  { differences, reason }: Extract<WriterEvaluation, { ok: false }>,
): Step {
  const { subject } = turn;
  const may = besideThis(subject.mapping);
  const mismatchId = randomUUID();
  const { role } = turn;
  const counter = role === 'key' ? 'schema.conflict.key' : 'schema.conflict.value';
  flow.telemetry.counter(counter, labelsOf(subject.stored));
  tell(flow, run, turn, 'difference', 'warn', `a declared schema is refused: ${reason}`, { differences });
  const command = { type: 'RefuseWriter', mismatchId, fingerprint, schemaId, differences, ...more } as const;
  const stored = await waitFor(flow, run, subject.stored.key, () =>
    flow.subjects.execute(subject, command, run.asker, may),
  );
  if (!stored.ok) return stored.refusal;
  if (!stored.value.ok) return null;
  // Another request may have declared the same first: then its mismatch is the one that is stored.
  const { refused } = subject.stored.snapshot.context.writers;
  const known = refused.find((writer) => writer.fingerprint === fingerprint);
  const told = { mismatchId: known?.mismatchId ?? mismatchId, differences };
  return refuseOn(subject, 'writer.refused', reason, told);
}
