import type { Decision } from './commands.js';
import { happens, type Asked, type CommandOf } from './deciding.js';

/** A foreign writer's schema may be used; it does not touch the subject's state. */
export function acceptWriter({ snapshot, policy, at }: Asked, command: CommandOf<'AcceptWriter'>): Decision {
  const { fingerprint, schemaId } = command;
  const known = snapshot.context.writers.accepted;
  if (known.some((writer) => writer.fingerprint === fingerprint && writer.schemaId === schemaId))
    return happens();
  return happens({ type: 'WriterAccepted', at, fingerprint, schemaId, keep: policy.maxWriters });
}

/** A foreign writer's schema may not be used; it never counts toward the breaker. */
export function refuseWriter({ snapshot, policy, at }: Asked, command: CommandOf<'RefuseWriter'>): Decision {
  const { mismatchId, fingerprint, schemaId, differences } = command;
  const { mapping, writers } = snapshot.context;
  if (writers.refused.some((writer) => writer.fingerprint === fingerprint)) return happens();
  const keep = policy.maxWriters;
  return happens({
    type: 'WriterRefused',
    at,
    mismatchId,
    fingerprint,
    schemaId,
    mapping,
    differences,
    keep,
  });
}
