import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sendRequest } from '../support/send-request.js';
import { eventually } from '../support/eventually.js';
import { freePorts } from '../support/free-ports.js';
import { GatewayProcess } from '../support/gateway.js';
import { World } from '../support/world.js';

/** The topic routes of REST Proxy. Real: gateway process, Kafka. */
describe('the topics', () => {
  let world: World;
  let gateway: GatewayProcess;
  let topic: string;

  beforeAll(async () => {
    world = await World.create();
    topic = await world.topic('topics', 2);
    gateway = await world.gateway(await world.settings([]));
  });

  afterAll(async () => {
    await world.close();
  });

  const get = (path: string, accept = 'application/vnd.kafka.v2+json') =>
    sendRequest(gateway, 'GET', path, { headers: { accept } });

  it('are listed', async () => {
    const response = await get('/topics');
    expect([response.status, response.headers.get('content-type')]).toEqual([
      200,
      'application/vnd.kafka.v2+json',
    ]);
    expect(response.body).toContain(topic);
  });

  it('have settings and the partitions that records go to', async () => {
    const response = await get(`/topics/${topic}`, 'application/json');
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(response.body).toMatchObject({ name: topic, configs: { 'cleanup.policy': 'delete' } });
    const partitions = await get(`/topics/${topic}/partitions`);
    expect(partitions.body).toEqual(response.body['partitions']);
    const one = await get(`/topics/${topic}/partitions/1`);
    const leader = one.body['leader'];
    expect(one.body).toEqual({
      partition: 1,
      leader,
      replicas: [{ broker: leader, leader: true, in_sync: true }],
    });
  });

  it('are unknown when Kafka does not have them: 40401, and 40402 for a partition', async () => {
    for (const [path, errorCode] of [
      [`/topics/${topic}_none`, 40401],
      [`/topics/${topic}_none/partitions`, 40401],
      [`/topics/${topic}/partitions/2`, 40402],
    ] as const) {
      const response = await get(path);
      expect(response.status).toBe(404);
      expect(response.body).toMatchObject({ error_code: errorCode });
    }
    expect((await get('/topics')).body).not.toContain(`${topic}_none`);
  });

  it('are 503 while Kafka is down', async () => {
    const [port = 0] = await freePorts(1);
    const settings = await world.settings([]);
    const alone = await startUnready(world, { ...settings, kafka: { brokers: [`127.0.0.1:${port}`] } });
    for (const path of ['/topics', `/topics/${topic}`]) {
      const response = await sendRequest(alone, 'GET', path);
      expect(response.status).toBe(503);
      expect(response.body).toMatchObject({ code: 'kafka.unreachable', error_code: 50303 });
    }
  });
});

/** Starts a gateway without Kafka, which serves requests although it is not ready. */
async function startUnready(world: World, settings: Record<string, unknown>): Promise<GatewayProcess> {
  const gateway = await GatewayProcess.launch(settings);
  world.gateways.push(gateway);
  await eventually(
    () =>
      fetch(`${gateway.url}/health/live`)
        .then(({ ok }) => ok)
        .catch(() => false),
    Boolean,
  );
  return gateway;
}
