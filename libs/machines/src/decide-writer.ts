import type { Decision } from './commands.js';
import { rulesAllowedMember, decided, type DecisionInput, type CommandOf } from './decision-support.js';

/** The bound on the texts of accepted writers, and on those of rewritten ones, in characters: a snapshot is written with every event. */
const KEEP_CHARACTERS = 2 ** 17;

/** The current rule of refusal (`WriterRefused.rule`). 2: a writer is accepted if one of the two schemas reads the other (ADR 27). */
const REFUSAL_RULE = 2;

/** Whether a refusal was made under the current rule. Under an older one, the schema may be acceptable by now. */
export const isRefusedByRule = ({ rule = 1 }: { readonly rule?: number }): boolean => rule >= REFUSAL_RULE;

/** Records of a declared schema are written under its own id. The subject's state is unchanged. */
export function acceptWriter(
  { snapshot, policy, at }: DecisionInput,
  command: CommandOf<'AcceptWriter'>,
): Decision {
  const { fingerprint, schemaId, version, schema, guid } = command;
  const known = snapshot.context.writers.accepted.find((writer) => writer.schemaId === schemaId);
  // The first release stored no text; without `version` it is stored again.
  const isKnown = known?.fingerprint === fingerprint && known.version !== undefined;
  if (isKnown && (guid === undefined || known.guid === guid)) return decided();
  const rest = { ...(guid !== undefined && { guid }), ...rulesAllowedMember(command) };
  const bounds = { keep: policy.maxWriters, keepCharacters: KEEP_CHARACTERS };
  return decided({ type: 'WriterAccepted', at, fingerprint, schemaId, version, schema, ...rest, ...bounds });
}

/** Records of a declared schema are written as the latest version. A conflict of this writer only, which the breaker does not count. */
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
    ...rulesAllowedMember(command),
    keep,
    keepCharacters: KEEP_CHARACTERS,
  });
}

/** Records of a declared schema are refused. The breaker never counts it. */
export function refuseWriter(
  { snapshot, policy, at }: DecisionInput,
  command: CommandOf<'RefuseWriter'>,
): Decision {
  const { mismatchId, fingerprint, schemaId, differences, isElsewhere } = command;
  const { mapping, writers } = snapshot.context;
  const known = writers.refused.find((writer) => writer.fingerprint === fingerprint);
  // A schema that was refused before it was registered is refused again under its id.
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
