import { driftedSchema } from '../../chaos/schemas.js';
import type { SeededRandom } from '../../support/seeded-random.js';
import type { Gate, Siege } from '../siege.js';
import type { Attack } from './attack.js';
import { post, type RawResponse } from './http.js';
import { noteAttempts } from './records.js';

const plain = 'application/json';
const raw = 'application/vnd.kafka.json.v2+json';

const record = (id: string, more: object): object => ({ key: id, value: { id, n: 1, ...more } });

/** Posts a record to the mapped topic that does not match its schema. */
async function postInvalid(
  siege: Siege,
  gate: Gate,
  more: object,
  declared: object,
): Promise<{ response: RawResponse; id: string }> {
  const id = siege.nextId();
  const body = JSON.stringify({ ...declared, records: [record(id, more)] });
  const response = await post(siege, gate, `${siege.target.mapped}?wait=1000`, plain, body);
  noteAttempts(siege, gate, siege.target.mapped, [id], response);
  return { response, id };
}

/** Attacks by invented names, new ones each time. */
export const nameAttacks: readonly Attack[] = [
  {
    name: 'topics that do not exist',
    run: async (siege, random) => {
      await Promise.all(
        Array.from({ length: 32 }, async () => {
          const topic = `made_up_${random.between(0, 2 ** 31)}_1s_rows`;
          const type = random.pick([plain, raw]);
          const gate = random.pick(siege.target.gates);
          const { status, text } = await post(
            siege,
            gate,
            topic,
            type,
            JSON.stringify({ records: [{ value: {} }] }),
          );
          if (status !== null && !text.includes('topic.unknown') && !text.includes('overloaded'))
            siege.recordFault(`a topic that does not exist: HTTP ${status}: ${text.slice(0, 200)}`);
        }),
      );
    },
  },
  {
    name: 'fields that do not exist',
    run: (siege, random) =>
      each(20, () => {
        const field = `no_${random.between(0, 2 ** 31)}`;
        return postInvalid(siege, random.pick(siege.target.gates), { [field]: 1 }, {});
      }),
  },
  {
    name: 'wrong types',
    run: (siege, random) =>
      each(20, () => postInvalid(siege, random.pick(siege.target.gates), { n: 'text' }, {})),
  },
  {
    name: 'unregistered schemas',
    run: (siege, random) =>
      each(5, () => {
        const schema = inventedSchema(siege, random);
        return postInvalid(
          siege,
          random.pick(siege.target.gates),
          {},
          { value_schema: JSON.stringify(schema) },
        );
      }),
  },
  {
    name: 'wide unregistered schemas',
    run: (siege, random) => {
      const schema = inventedSchema(siege, random);
      const fields = Array.from({ length: 400 }, (_, index) => ({
        name: `f_${index}_${'x'.repeat(480)}`,
        type: 'string',
      }));
      const wide = JSON.stringify({ ...schema, fields: [...schema.fields, ...fields] });
      return each(2, () => postInvalid(siege, random.pick(siege.target.gates), {}, { value_schema: wide }));
    },
  },
  {
    name: 'ids that do not exist',
    run: (siege, random) =>
      each(10, () =>
        postInvalid(
          siege,
          random.pick(siege.target.gates),
          {},
          { value_schema_id: random.between(10_000, 2 ** 30) },
        ),
      ),
  },
];

/** A schema with a unique field, so that it cannot be written as any version. */
function inventedSchema({ target }: Siege, random: SeededRandom): ReturnType<typeof driftedSchema> {
  const names = { namespace: `com.example.${target.mapped}`, nameAt: () => 'Chaos' };
  const schema = driftedSchema(names, 0);
  return {
    ...schema,
    fields: [...schema.fields, { name: `own_${random.between(0, 2 ** 31)}`, type: 'long' }],
  };
}

async function each(count: number, once: () => Promise<unknown>): Promise<void> {
  await Promise.all(Array.from({ length: count }, once));
}
