import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GatewayProcess } from '../support/gateway.js';
import { resident, residentBound } from '../support/resident-memory.js';
import { call, metrics, produce, World } from '../support/world.js';

const MiB = 2 ** 20;
const ATTACK_MS = 10_000;
const adversary = resolve(import.meta.dirname, '../support/memory-adversary.mjs');

const gauge = async (gateway: GatewayProcess, name: string): Promise<number> =>
  Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(await metrics(gateway))?.[1]);

/** Real: gateway processes, Kafka, registry, Postgres. */
describe('a pod under an adversary', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.create();
  });
  afterAll(async () => {
    await world.close();
  });

  it.each([256, 512, 1024])('stays within its memory with a heap of %i MiB and survives', async (heap) => {
    const topic = await world.topic('budget');
    const lists = { type: 'array', items: { type: 'array', items: 'int' } };
    await world.registerSchema(`${topic}-value`, lists);
    const gateway = await world.gateway(await world.settings([{ topic, value: lists }]), {
      NODE_OPTIONS: `--max-old-space-size=${heap}`,
    });
    const budget = await gauge(gateway, 'request_memory_limit_bytes');
    const idle = resident(gateway.pid);
    const responded: Record<string, number> = {};
    const attack = promisify(execFile)(process.execPath, [adversary, gateway.url, topic, String(ATTACK_MS)]);
    const end = performance.now() + ATTACK_MS;
    while (performance.now() < end && gateway.running) {
      const { status, body } = await produce(gateway, topic, [{ value: [[1]] }]);
      const what = status === 200 ? '200' : `${status} ${String(body['detail'])}`;
      responded[what] = (responded[what] ?? 0) + 1;
      await new Promise((again) => setTimeout(again, 20));
    }
    const { stdout } = await attack;
    expect(gateway.running).toBe(true);
    const { peak } = resident(gateway.pid);
    const bound = residentBound(heap, budget);
    const lag = await gauge(gateway, 'nodejs_eventloop_lag_max_seconds');
    const inMiB = (size: number): number => Math.round(size / MiB);
    console.log(
      `heap ${heap} MiB, budget ${inMiB(budget)}: idle ${inMiB(idle.now)}, peak ${inMiB(peak)} of at most ${inMiB(bound)} MiB;`,
      `longest stall ${Math.round(lag * 1000)} ms; adversary: ${stdout}; good client: ${JSON.stringify(responded)}`,
    );
    expect(peak).toBeLessThan(bound);
    expect(Object.keys(JSON.parse(stdout) as object)).toContain('503');
    // The adversary's memory is released, and other clients are served.
    while ((await gauge(gateway, 'request_memory_used_bytes')) > 0)
      await new Promise((again) => setTimeout(again, 50));
    expect((await produce(gateway, topic, [{ value: [[1]] }])).status).toBe(200);
    expect((await call(gateway, 'GET', '/health/live')).status).toBe(200);
    await gateway.stop();
  });
});
