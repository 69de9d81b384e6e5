import type { PostResult } from './responses.js';
import type { Clients, Post } from './clients.js';
import type { KeyKind, ValueKind } from './declarations.js';
import type { Field } from './faults.js';
import type { Violation } from './history.js';
import { mappedIdOf, resetBlocked, type Operators } from './operators.js';
import type { Pod } from './pods.js';
import { SeededRandom } from '../support/seeded-random.js';
import type { ValueSubject } from './subjects.js';
import type { ChaosTopic } from './topics.js';

/** A pod and a topic must work again within this time after the last fault. */
const recoveryMs = 60_000;

/** The declarations that every pod must accept once a subject's mapping is its latest version. */
const soundValues: readonly ValueKind[] = [
  'nothing',
  'text of the mapping',
  'id of the mapping',
  'text of an older version',
  'id of an older version',
];
const soundKeys: readonly KeyKind[] = ['nothing', 'text', 'id'];
const unregistered: readonly ValueKind[] = ['equivalent text', 'text that is not registered'];

/** Registers sound schemas and resets subjects. Then every pod must produce on every topic in each way. */
export async function recover(
  { pods }: Field,
  clients: Clients,
  operators: Operators,
  topics: readonly ChaosTopic[],
): Promise<Violation[]> {
  const random = new SeededRandom(1);
  const violations: Violation[] = [];
  await operators.release();
  for (const topic of topics) {
    for (const subject of topic.values) {
      await subject.mend();
      for (const pod of pods.serving(topic))
        for (const { value, key } of waysOf(topic, subject)) {
          const post: Post = { topic, subject, value, key, form: 'avro', records: 1 };
          const violation = await mustTake(pod, post, clients, operators, random);
          violations.push(...violation);
        }
    }
  }
  return violations;
}

function waysOf(topic: ChaosTopic, subject: ValueSubject): { value: ValueKind; key: KeyKind }[] {
  const values = topic.declaring === 'everything' ? [...soundValues, ...unregistered] : soundValues;
  return [
    ...values
      // A type without a configured mapping is always declared.
      .filter((value) => value !== 'nothing' || subject === topic.values[0])
      .map((value) => ({ value, key: 'nothing' as const })),
    ...soundKeys.map((key) => ({ value: 'text of the mapping' as const, key })),
  ];
}

async function mustTake(
  pod: Pod,
  post: Post,
  clients: Clients,
  operators: Operators,
  random: SeededRandom,
): Promise<Violation[]> {
  const { topic, subject, value, key } = post;
  const until = Date.now() + recoveryMs;
  let posted: PostResult | null = null;
  do {
    await resetBlocked(pod);
    await putAside(pod, topic, subject, operators);
    posted = await clients.post(pod, post, random);
    // Null: there is no such version yet.
  } while (posted !== null && posted.status !== 200 && Date.now() < until);
  if (posted === null || posted.status === 200) return [];
  const claimed = `${String(posted.status)} ${String(posted.body.code)}`;
  const what = `${pod.name} responds ${claimed} on ${topic.name}, ${subject.name}: value by ${value}, key by ${key}`;
  return [{ rule: 'no recovery', what }];
}

/** When an operator put the latest version while it was one that must not be followed, replaces that mapping. */
async function putAside(
  pod: Pod,
  topic: ChaosTopic,
  subject: ValueSubject,
  operators: Operators,
): Promise<void> {
  const mapped = await mappedIdOf(pod, topic, subject.name);
  const isSound = mapped === null || subject.sound.some(({ schemaId }) => schemaId === mapped);
  if (!isSound) await operators.putLatest(pod, topic, subject);
}
