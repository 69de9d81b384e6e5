import { bringUpStack } from '../lib/stack.mjs';
import { print } from '../lib/output.mjs';

/**
 * `npm run stack`: starts Kafka, the registry and Postgres in the background.
 * @returns {Promise<number>}
 */
export async function stack() {
  const { urls } = await bringUpStack();
  print(
    `  kafka           ${urls.kafka}\n  schemaRegistry  ${urls.schemaRegistry}\n  postgres        ${urls.postgres}`,
  );
  return 0;
}
