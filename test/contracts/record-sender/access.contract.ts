import { describe, expect, test, vi } from 'vitest';
import { createKafkaSender, type RecordSender } from '#producer';
import type { KafkaBrokers } from '../../support/kafka-brokers.js';
import { SESSION_MS, user } from '../../support/secured-listener.js';
import { expectPromisesKept, keepSending, tally } from '../../support/continuous-sending.js';
import type { Topics } from '../../support/topics.js';
import { record, type KafkaClient, type SenderOptions } from './sender-world.js';

const mechanisms = ['plain', 'scram-sha-256', 'scram-sha-512'] as const;

const login = { username: user.username, password: () => user.password };

/** What every sender does with a broker that requires TLS and credentials. Real: one Kafka broker with both. */
export function accessContract(
  client: KafkaClient,
  cluster: () => { readonly brokers: KafkaBrokers; readonly topics: Topics },
): void {
  const open = (options: Partial<SenderOptions> = {}): RecordSender => {
    const { secured } = cluster().brokers;
    return createKafkaSender({
      brokers: [`127.0.0.1:${secured?.port ?? 0}`],
      clientId: 'test',
      ssl: () => ({ ca: secured?.ca }),
      sasl: { mechanism: 'plain', ...login },
      client,
      // The first handshakes of a new broker take seconds on a busy machine.
      connectionTimeoutMs: 30_000,
      retryForMs: 60_000,
      ...options,
    });
  };

  describe(`a sender over ${client}, with a broker that requires TLS and SASL`, () => {
    test.each(mechanisms)('authenticates by %s', async (mechanism) => {
      const topic = await cluster().topics.create();
      const sender = open({ sasl: { mechanism, ...login } });
      expect(await sender.send(topic, [record('v')])).toEqual([
        { status: 'acked', partition: 0, offset: '0' },
      ]);
      await sender.close();
    });

    // A retry would exceed the test's time-out.
    test.each(mechanisms)(
      'sends nothing with a wrong password by %s, and does not retry',
      async (mechanism) => {
        const topic = await cluster().topics.create();
        const sender = open({
          sasl: { mechanism, ...login, password: () => 'another' },
          retryForMs: 3_600_000,
        });
        const [outcome] = await sender.send(topic, [record('v')]);
        expect(outcome).toMatchObject({ status: 'not_sent', reason: 'unreachable' });
        expect(JSON.stringify(outcome)).not.toContain('another');
        expect(await sender.reachable()).toBe(false);
        await sender.close();
      },
    );

    test('sends nothing to a broker whose certificate it does not trust', async () => {
      const topic = await cluster().topics.create();
      const sender = open({ ssl: () => ({}), retryForMs: 300 });
      expect((await sender.send(topic, [record('v')]))[0]).toMatchObject({
        status: 'not_sent',
        reason: 'unreachable',
      });
      await sender.close();
    });

    test('continues when its sessions expire: every record is acknowledged, once, in order', async () => {
      const topic = await cluster().topics.create({ partitions: 3 });
      const sender = open();
      const sending = keepSending(sender, topic, 20);
      await vi.waitUntil(() => sending.sent.length > 0, { timeout: 60_000 });
      const from = performance.now();
      await vi.waitUntil(() => performance.now() - from > 2.5 * SESSION_MS, { timeout: 60_000 });
      const sent = await sending.stop();
      expect(tally(sent)).toEqual({ acked: sent.length });
      expectPromisesKept(sent, await cluster().topics.read(topic));
      await sender.close();
    });
  });
}
