import { setTimeout as sleep } from 'node:timers/promises';
import type { Clients, Post } from '../chaos/clients.js';
import type { Pod } from '../chaos/pods.js';
import type { SeededRandom } from '../support/seeded-random.js';
import type { ChaosTopic } from '../chaos/topics.js';

/** Clients that post valid requests one after the other and measure their latency. */
export class GoodClients {
  constructor(
    private readonly clients: Clients,
    private readonly pods: readonly Pod[],
    private readonly topic: ChaosTopic,
  ) {}

  /** Runs clients until the signal. Resolves with the latency of each request, in ms. */
  async run(count: number, random: SeededRandom, signal: AbortSignal): Promise<number[]> {
    const latencies: number[] = [];
    const client = async (own: SeededRandom): Promise<void> => {
      while (!signal.aborted) {
        const from = performance.now();
        await this.clients.post(own.pick(this.pods), this.draw(own), own);
        latencies.push(performance.now() - from);
        await sleep(own.between(5, 40));
      }
    };
    await Promise.all(Array.from({ length: count }, () => client(random.fork())));
    return latencies;
  }

  private draw(random: SeededRandom): Post {
    return {
      topic: this.topic,
      subject: this.topic.values[0],
      value: 'nothing',
      key: 'nothing',
      form: random.chance(0.5) ? 'plain' : 'avro',
      records: random.between(1, 4),
    };
  }
}
