import { describe } from 'vitest';
import { acknowledgedContract } from './acknowledged.contract.js';
import { responsesContract } from './responses.contract.js';
import { boundsContract } from './bounds.contract.js';
import { compressionContract } from './compression.contract.js';
import { faultsContract } from './faults.contract.js';
import { inFlightContract } from './in-flight.contract.js';
import { refusalsContract } from './refusals.contract.js';
import { senderWorld, type KafkaClient } from './sender-world.js';
import { topicsContract } from './topics.contract.js';

/**
 * What every sender does, regardless of its client. Real: Kafka and the network. A stand-in: the proxy, where a fault is
 * injected.
 */
export function recordSenderContract(client: KafkaClient): void {
  describe(`a sender over ${client}`, () => {
    const world = senderWorld(client);
    acknowledgedContract(world);
    topicsContract(world);
    refusalsContract(world);
    faultsContract(world);
    inFlightContract(world);
    responsesContract(world);
    boundsContract(world);
    compressionContract(world);
  });
}
