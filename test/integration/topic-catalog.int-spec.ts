import { afterAll, describe, expect, it } from 'vitest';
import { createTopicCatalog } from '#producer';
import { eventually } from '../support/eventually.js';
import { freePorts } from '../support/free-ports.js';
import { stack } from '../support/stack.js';
import { Topics } from '../support/topics.js';

/** Real: Kafka, both clients. */
const { kafka } = stack();
const topics = new Topics(kafka);

afterAll(async () => {
  await topics.close();
});

describe.each(['kafkajs', 'platformatic'] as const)('the catalog over %s', (client) => {
  const options = { brokers: [kafka], clientId: 'test', ssl: false, sasl: null, client } as const;
  const catalog = createTopicCatalog(options);

  afterAll(() => {
    catalog.close();
  });

  it('lists the topics of Kafka in order, including new ones', async () => {
    const topic = await topics.create();
    const found = await eventually(
      () => catalog.names(),
      (response) => response.kind === 'known' && response.names.includes(topic),
    );
    const names = found.kind === 'known' ? found.names : [];
    expect(names).toEqual(names.toSorted());
    expect(names).not.toContain('__consumer_offsets');
  });

  it('returns a topic with its settings and partitions', async () => {
    const topic = await topics.create({ partitions: 3, config: { 'retention.ms': '1234567' } });
    const found = await catalog.find(topic);
    const known = found.kind === 'known' ? found.topic : null;
    expect(known?.name).toBe(topic);
    expect(known?.configs).toMatchObject({ 'retention.ms': '1234567', 'cleanup.policy': 'delete' });
    const partitions = known?.partitions ?? [];
    const leader = partitions[0]?.leader ?? -1;
    expect(leader).toBeGreaterThanOrEqual(0);
    expect(partitions).toEqual(
      [0, 1, 2].map((partition) => ({ partition, leader, replicas: [{ broker: leader, inSync: true }] })),
    );
  });

  it('does not return unknown topics and does not create them', async () => {
    const topic = topics.name('none');
    expect(await catalog.find(topic)).toEqual({ kind: 'absent' });
    const names = await catalog.names();
    expect(names.kind === 'known' && names.names.includes(topic)).toBe(false);
  });

  it('is unreachable without a broker', async () => {
    const [port = 0] = await freePorts(1);
    const alone = createTopicCatalog({ ...options, brokers: [`127.0.0.1:${port}`] });
    expect(await alone.names()).toEqual({ kind: 'unreachable' });
    expect(await alone.find('bars')).toEqual({ kind: 'unreachable' });
    alone.close();
  });
});
