import type { StreamKey } from '#journal/port';
import { command } from './commands.js';
import type { Flow } from './flow.js';
import type { CommandResult, Refusal, SubjectCommand } from './gateway.port.js';
import { refuse } from './refusals.js';
import { refusalOfTopic } from './sending.js';

/** Removes a subject whose topic Kafka does not have now, by an answer that is asked for after the command came. */
export async function removeSubject(
  flow: Flow,
  asked: SubjectCommand,
  key: StreamKey,
): Promise<CommandResult> {
  const refusal = await whyTopicStays(flow, key);
  if (refusal !== null) return { ok: false, refusal };
  const { actor, reason } = asked;
  return command(flow, asked, key, { type: 'Remove', actor, reason });
}

/** Null: Kafka says that it does not have the topic. */
async function whyTopicStays(flow: Flow, { topic, subject }: StreamKey): Promise<Refusal | null> {
  const problem = await flow.sender.checkTopic(topic, 0);
  if (problem === null) {
    const detail = `Kafka has the topic ${topic}: a subject is removed once its topic is deleted`;
    return refuse('topic.exists', detail, { topic, subject });
  }
  if (problem.status === 'not_sent' && problem.reason === 'topic_unknown') return null;
  // Not known to be gone: Kafka does not answer, or does not let this gateway see the topic.
  return { ...refusalOfTopic(topic, problem), subject };
}
