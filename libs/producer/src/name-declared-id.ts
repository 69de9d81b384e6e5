import { setTimeout as sleep } from 'node:timers/promises';
import type { Role } from '#machines';
import type { DeclaredSchema } from './declared-writer.js';
import type { Flow, Run } from './flow.js';
import type { Refusal } from './gateway.port.js';
import { waitFor } from './holding.js';
import { refuse } from './refusals.js';
import { registryTrouble } from './registry-trouble.js';

/** An id that a request declares, and the full name of its schema. */
interface NamedId {
  readonly schema: DeclaredSchema;
  readonly fullName: string | null;
}

/**
 * The full name of a declared id, where the subject is named by it. The topic's default subject may know the id from its
 * events, which are read; else the registry is asked, once per id and process. While it does not answer, Strict refuses at once and Lenient
 * asks again until the request's deadline (rule 11).
 */
export async function nameDeclaredId(
  flow: Flow,
  run: Run,
  role: Role,
  schemaId: number,
): Promise<NamedId | Refusal> {
  const { topic } = run.request;
  const schema = { schemaId };
  const subject = flow.settings.subjectResolver(topic, flow.configuredName(topic, role), role);
  const key = { topic, subject: subject ?? topic, role };
  if (subject !== null) {
    const loaded = await waitFor(flow, run, key, () => flow.subjects.get(key));
    if (!loaded.ok) return loaded.refusal;
    const known = loaded.value.knownWriter(schema);
    if (known !== null) return { schema, fullName: known.schema.fullName };
  }
  const { lookupBackoff, strategy } = flow.settings.policy;
  for (
    let waitMs = lookupBackoff.initialMs;
    ;
    waitMs = Math.min(lookupBackoff.maxMs, waitMs * lookupBackoff.factor)
  ) {
    const waited = await waitFor(flow, run, key, () => flow.writers.fullNameOf(schemaId, subject ?? ''));
    if (!waited.ok) return waited.refusal;
    const found = waited.value;
    if (found.status === 'ok') return { schema, fullName: found.fullName };
    if (found.status === 'missing') return refuse('schema.missing', found.reason, { topic, role });
    const left = run.deadline - flow.monotonic();
    if (strategy === 'Strict' || left < 1 || flow.letGo.aborted) {
      const { detail, class: errorClass } = registryTrouble(found.reason);
      return refuse('sr.unreachable', detail, { topic, role, class: errorClass, retryAfterMs: waitMs });
    }
    const again = await waitFor(flow, run, key, () =>
      sleep(Math.min(waitMs, left), undefined, { signal: flow.letGo }).catch(() => undefined),
    );
    if (!again.ok) return again.refusal;
  }
}
