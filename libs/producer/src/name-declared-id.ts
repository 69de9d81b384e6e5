import type { Role } from '#machines';
import type { DeclaredSchema } from './declared-writer.js';
import type { Flow, Run } from './flow.js';
import type { Refusal } from './gateway.port.js';
import { waitFor } from './holding.js';
import { refuse } from './refusals.js';
import { untilAnswered } from './until-answered.js';

/** An id that a request declares, and the full name of its schema. */
interface NamedId {
  readonly schema: DeclaredSchema;
  readonly fullName: string | null;
}

/**
 * The full name of a declared id, where the subject is named by it. The topic's default subject may know the id from its
 * events, which are read; else the registry is asked, once per id and process.
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
  const asked = await untilAnswered(flow, run, key, () => flow.writers.fullNameOf(schemaId, subject ?? ''));
  if (!asked.ok) return asked.refusal;
  const found = asked.value;
  return found.status === 'ok'
    ? { schema, fullName: found.fullName }
    : refuse('schema.missing', found.reason, { topic, role });
}
