import type { Decision } from './commands.js';
import { allowedRules, decided, type DecisionInput, type CommandOf } from './decision-support.js';

/** Texts of accepted and of rewritten writers in a snapshot, each, in characters: it is written with every event. */
const KEEP_CHARACTERS = 2 ** 17;

/** By which registered schemas are refused now; see `WriterRefused`. 2: one of the two schemas reads the other (ADR 27). */
const REFUSAL_RULE = 2;

/** Whether a remembered refusal is one by the rule of now: else the schema may be taken by now. */
export const isRefusedByRule = ({ rule = 1 }: { readonly rule?: number }): boolean => rule >= REFUSAL_RULE;

/** A declared schema is written under its own id; it does not touch the subject's state. */
export function acceptWriter(
  { snapshot, policy, at }: DecisionInput,
  command: CommandOf<'AcceptWriter'>,
): Decision {
  const { fingerprint, schemaId, version, schema, guid } = command;
  const known = snapshot.context.writers.accepted.find((writer) => writer.schemaId === schemaId);
  // One that the first release stored has no text.
  const isKnown = known?.fingerprint === fingerprint && known.version !== undefined;
  if (isKnown && (guid === undefined || known.guid === guid)) return decided();
  const rest = { ...(guid !== undefined && { guid }), ...allowedRules(command) };
  const bounds = { keep: policy.maxWriters, keepCharacters: KEEP_CHARACTERS };
  return decided({ type: 'WriterAccepted', at, fingerprint, schemaId, version, schema, ...rest, ...bounds });
}

/** A declared schema is written as the latest version; a conflict of this writer alone, which the breaker does not count. */
export function rewriteWriter(
  { snapshot, policy, at }: DecisionInput,
  command: CommandOf<'RewriteWriter'>,
): Decision {
  const { mismatchId, fingerprint, latest, differences } = command;
  const { mapping, writers } = snapshot.context;
  const known = writers.rewritten?.find((writer) => writer.fingerprint === fingerprint);
  if (known?.latest.schemaId === latest.schemaId && known.latest.fingerprint === latest.fingerprint)
    return decided();
  const keep = policy.maxWriters;
  return decided({
    type: 'WriterRewritten',
    at,
    mismatchId,
    fingerprint,
    mapping,
    latest,
    differences,
    ...allowedRules(command),
    keep,
    keepCharacters: KEEP_CHARACTERS,
  });
}

/** A declared schema may not be used; it never counts toward the breaker. */
export function refuseWriter(
  { snapshot, policy, at }: DecisionInput,
  command: CommandOf<'RefuseWriter'>,
): Decision {
  const { mismatchId, fingerprint, schemaId, differences, isElsewhere } = command;
  const { mapping, writers } = snapshot.context;
  const known = writers.refused.find((writer) => writer.fingerprint === fingerprint);
  // Refused before it was registered, it is refused as that; now it has an id.
  const isKnown = schemaId === null || (known?.schemaId === schemaId && isRefusedByRule(known));
  if (known !== undefined && isKnown) return decided();
  const keep = policy.maxWriters;
  return decided({
    type: 'WriterRefused',
    at,
    mismatchId,
    fingerprint,
    schemaId,
    mapping,
    differences,
    ...(isElsewhere && { isElsewhere }),
    rule: REFUSAL_RULE,
    keep,
  });
}
