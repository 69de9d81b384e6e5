import type { Role } from '#machines';
import type { DeclaredSchema } from './declared-writer.js';
import type { Flow, Run } from './flow.js';
import type { Refusal } from './gateway.port.js';
import { limitedWriterRefusal } from './lookup-right.js';
import { subjectOf } from './open-subject.js';
import { refuse } from './refusals.js';
import { untilAnswered } from './until-answered.js';

/** An id that a request declares, and the full name of its schema. */
interface NamedId {
  readonly schema: DeclaredSchema;
  readonly fullName: string | null;
}

/**
 * The full name of a declared id, where the subject is named by it. The topic's default subject may know the id from its
 * events, which are read; else the registry is asked, once per id and process, and ever more rarely for one that it does
 * not have.
 */
export async function nameDeclaredId(
  flow: Flow,
  run: Run,
  role: Role,
  schemaId: number,
): Promise<NamedId | Refusal> {
  const { topic } = run.request;
  const schema = { schemaId };
  const near = flow.settings.subjectResolver(topic, flow.configuredName(topic, role), role);
  // Without a default subject the topic's name stands for it: nothing is stored there.
  const loaded = await subjectOf(flow, run, { topic, subject: near ?? topic, role });
  if (!loaded.ok) return loaded.refusal;
  const subject = loaded.value;
  const known = subject.knownWriter(schema)?.schema ?? flow.writers.nameOf(schemaId, near ?? '');
  if (known !== null) return { schema, fullName: known.fullName };

  const question = `name of id ${schemaId}`;
  const recent = subject.refusals.recall(question, flow.monotonic());
  if (recent !== null) return recent;
  let mayAsk = false;
  const asked = await untilAnswered(flow, run, subject, async () => {
    const name = await flow.writers.fullNameOf(
      subject,
      schemaId,
      near ?? '',
      () => mayAsk || flow.lookupLimit.takeForName(subject),
    );
    mayAsk = true;
    return name;
  });
  if (!asked.ok) return asked.refusal;
  const found = asked.value;
  if (found.status === 'limited')
    return subject.refusals.last(question) ?? limitedWriterRefusal(flow, subject);
  if (found.status === 'ok') return { schema, fullName: found.fullName };
  const refusal = (): Refusal => refuse('schema.missing', found.reason, { topic, role });
  subject.refusals.remember(question, refusal, flow.monotonic(), flow.settings.policy.lookupBackoff);
  return refusal();
}
