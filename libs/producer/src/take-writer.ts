import type { DeclaredWriter } from './declared-writer.js';
import type { Turn } from './flow.js';

/** From now on the turn is read and written as the writer says. One that is rewritten tells its client both schemas. */
export function takeWriter(turn: Turn, writer: DeclaredWriter): void {
  turn.declaration = writer;
  turn.resolution = null;
  if (writer.kind === 'registered') return;
  const { mismatchId, latest } = writer;
  turn.resolution = {
    subject: turn.subject.stored.key.subject,
    mismatchId,
    verdict: 'follow',
    from: { schemaId: null, version: null },
    to: { schemaId: latest.schemaId, version: latest.version },
  };
}

/** A schema that was not registered may be by now, as another request or pod found: it is written under its own id. */
export function refreshWriter(turn: Turn): void {
  const { declaration, subject } = turn;
  if (declaration?.kind !== 'rewritten') return;
  const known = subject.knownWriter({ schema: declaration.schema });
  if (known?.kind === 'registered') takeWriter(turn, known);
}
