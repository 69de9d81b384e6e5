import { randomUUID } from 'node:crypto';
import type { Difference, Mapping } from '#machines';
import { compileCodec, type Schema } from '#registry';
import { admitTurn, mayGoOn } from './admission.js';
import type { FoundWriter } from './find-writer.js';
import type { Flow, Run, Turn } from './flow.js';
import type { Refusal, SchemaDeclaration } from './gateway.port.js';
import { waitFor, waitForRegistry } from './holding.js';
import { mappingOf } from './judgement.js';
import { labelsOf } from './labels.js';
import { observeWriter } from './observe-writer.js';
import { refuseOn } from './refusals.js';
import { tell, tellTrouble } from './story.js';
import type { Subject, Writer } from './subject.js';

/** `foreign` null: the declaration is the mapping itself, which is then in `declared`. */
export type DeclaredWriter =
  | { readonly status: 'ok'; readonly foreign: Writer; readonly declared: null }
  | { readonly status: 'ok'; readonly foreign: null; readonly declared: Mapping }
  | { readonly status: 'refused'; readonly refusal: Refusal };

const isMapping = (declared: Mapping): DeclaredWriter => ({ status: 'ok', foreign: null, declared });

/**
 * A request declares its own schema or id: a foreign writer, which never disturbs the subject (design, "Foreign
 * writers"). Known for this subject: used. Unknown: one look-up, single flight, kept as a fact. The first declaration
 * on a subject without a mapping becomes its mapping.
 * @param schema the declared text, parsed; null when an id is declared
 * @throws JournalUnreachable
 */
export async function declaredWriter(
  flow: Flow,
  run: Run,
  turn: Turn,
  declaration: SchemaDeclaration,
  schema: Schema | null,
): Promise<DeclaredWriter> {
  const { subject } = turn;
  const { mapping, writers } = subject.stored.snapshot.context;
  const id = declaration.schemaId ?? null;
  const isDeclared = (writer: { fingerprint: string; schemaId: number | null }): boolean =>
    schema === null ? writer.schemaId === id : writer.fingerprint === schema.fingerprint;
  if (mapping !== null && isDeclared(mapping)) return isMapping(mapping);

  const refused = writers.refused.find(isDeclared);
  if (refused !== undefined)
    return refuseWriter(subject, refused.mismatchId, refused.differences, 'this schema was refused before');
  const accepted = writers.accepted.find(isDeclared);
  const known = accepted === undefined ? undefined : flow.writers.known(subject, accepted.schemaId);
  if (accepted !== undefined && known !== undefined)
    return written(run, known, accepted.schemaId, schema ?? known);

  const misfit = `declared ${schema === null ? String(id) : schema.fingerprint}`;
  const recent = subject.refusals.recall(misfit, flow.monotonic());
  if (recent !== null) return { status: 'refused', refusal: recent };
  const { lookupBackoff, mode } = flow.settings.policy;
  const observes = mode === 'observe';
  for (
    let waitMs = lookupBackoff.initialMs;
    ;
    waitMs = Math.min(lookupBackoff.maxMs, waitMs * lookupBackoff.factor)
  ) {
    const waited = await waitFor(flow, run, subject.stored.key, () => flow.writers.find(subject, schema, id));
    if (!waited.ok) return { status: 'refused', refusal: waited.refusal };
    const found = waited.value;
    switch (found.status) {
      case 'denied':
      case 'unreachable': {
        const { reason } = found;
        tellTrouble(flow, run, turn, reason);
        const refusal = await waitForRegistry(flow, run, turn, reason, waitMs);
        if (refusal !== null) return { status: 'refused', refusal };
        continue;
      }
      case 'missing': {
        const refusal = (): Refusal => refuseOn(subject, 'schema.missing', found.reason);
        subject.refusals.remember(misfit, refusal, flow.monotonic(), lookupBackoff);
        return { status: 'refused', refusal: refusal() };
      }
      case 'differs':
        if (observes && found.unregistered !== null)
          return observeWriter(flow, run, turn, misfit, found.unregistered);
        return storeRefused(flow, run, turn, found);
      case 'fits':
        if (observes && found.unregistered !== null)
          return observeWriter(flow, run, turn, misfit, found.unregistered);
        return subject.mapping === null
          ? declareFirst(flow, run, turn, declaration, schema, found)
          : storeAccepted(flow, run, turn, schema ?? found.schema, found);
    }
  }
}

async function storeAccepted(
  flow: Flow,
  run: Run,
  { subject }: Turn,
  { fingerprint }: Schema,
  found: Extract<FoundWriter, { status: 'fits' }>,
): Promise<DeclaredWriter> {
  const command = { type: 'AcceptWriter', fingerprint, schemaId: found.schemaId } as const;
  const stored = await waitFor(flow, run, subject.stored.key, () =>
    flow.subjects.execute(subject, command, run.asker),
  );
  if (!stored.ok) return { status: 'refused', refusal: stored.refusal };
  return written(run, found.schema, found.schemaId, found.declared);
}

/**
 * The first declaration of a subject becomes its mapping, where the subject lets a request through at all. When another
 * one came first, or the mapping is the registry's latest instead, this one is a foreign writer and has yet to be
 * compared with it.
 */
async function declareFirst(
  flow: Flow,
  run: Run,
  turn: Turn,
  declaration: SchemaDeclaration,
  schema: Schema | null,
  found: Extract<FoundWriter, { status: 'fits' }>,
): Promise<DeclaredWriter> {
  const refusal = await admitTurn(flow, run, turn);
  if (refusal !== null) return { status: 'refused', refusal };
  const command = {
    type: 'DeclareMapping',
    mapping: mappingOf(found, turn.role === 'key' ? 'specific' : 'generic'),
    source: 'request',
    actor: 'request',
    reason: null,
  } as const;
  const first = await waitFor(flow, run, turn.subject.stored.key, () =>
    flow.subjects.execute(
      turn.subject,
      command,
      run.asker,
      ({ snapshot }) => snapshot.context.mapping === null && mayGoOn(flow, turn),
    ),
  );
  if (!first.ok) return { status: 'refused', refusal: first.refusal };
  const isWhatWasDeclared = found.declared.fingerprint === found.schema.fingerprint;
  return first.value.ok && isWhatWasDeclared
    ? isMapping(command.mapping)
    : declaredWriter(flow, run, turn, declaration, schema);
}

async function storeRefused(
  flow: Flow,
  run: Run,
  turn: Turn,
  found: Extract<FoundWriter, { status: 'differs' }>,
): Promise<DeclaredWriter> {
  const { subject } = turn;
  const { fingerprint, schemaId, differences, reason } = found;
  const mismatchId = randomUUID();
  flow.events.counter(
    turn.role === 'key' ? 'schema.conflict.key' : 'schema.conflict.value',
    labelsOf(subject.stored),
  );
  tell(flow, run, turn, 'difference', 'warn', `a foreign writer is refused: ${reason}`, { differences });
  const command = { type: 'RefuseWriter', mismatchId, fingerprint, schemaId, differences } as const;
  const kept = await waitFor(flow, run, subject.stored.key, () =>
    flow.subjects.execute(subject, command, run.asker),
  );
  if (!kept.ok) return { status: 'refused', refusal: kept.refusal };
  // Another request may have met the same writer first: then its mismatch is the one that is stored.
  const stored = subject.stored.snapshot.context.writers.refused.find(
    (writer) => writer.fingerprint === fingerprint,
  );
  return refuseWriter(subject, stored?.mismatchId ?? mismatchId, differences, reason);
}

/** @param declared what the data is written for */
function written(run: Run, schema: Schema, schemaId: number, declared: Schema): DeclaredWriter {
  const form = run.request.form === 'avro' ? 'avro' : 'plain';
  const codec = compileCodec(schema, form, { schema: declared, sure: true });
  return { status: 'ok', foreign: { codec, schemaId }, declared: null };
}

function refuseWriter(
  subject: Subject,
  mismatchId: string,
  differences: readonly Difference[],
  detail: string,
): DeclaredWriter {
  return {
    status: 'refused',
    refusal: refuseOn(subject, 'writer.refused', detail, { mismatchId, differences }),
  };
}
