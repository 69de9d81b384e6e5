import { register } from '../../test/support/registry.js';
import { stack } from '../../test/support/stack.js';
import type { Topics } from '../../test/support/topics.js';
import { barKey, barValue } from './bars.js';

/** A topic whose key, that of a bar, and value are registered. */
export interface BenchTopic {
  readonly topic: string;
  readonly keyId: number;
  readonly valueId: number;
}

/** Creates a topic of three partitions whose name matches the default on-error pattern. */
export async function makeBenchTopic(topics: Topics, valueSchema: object = barValue): Promise<BenchTopic> {
  const topic = await topics.create({ name: `${topics.name('bench')}_1s_rows`, partitions: 3 });
  const { schemaRegistry } = stack();
  return {
    topic,
    keyId: await register(schemaRegistry, `${topic}-key`, barKey),
    valueId: await register(schemaRegistry, `${topic}-value`, valueSchema),
  };
}
