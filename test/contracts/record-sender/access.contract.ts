import { describe, expect, test, vi } from 'vitest';
import { expectPromisesKept, keepSending, tally } from '../../support/continuous-sending.js';
import { CertificateAuthority } from '../../support/certificates.js';
import { SESSION_MS, user } from '../../support/secured-listener.js';
import { TokenIssuer } from '../../support/token-issuer.js';
import {
  expectRefused,
  expectUntrusted,
  lasting,
  loginOf,
  mechanisms,
  SecuredSenders,
  sendOne,
  type SecuredCluster,
} from './secured-world.js';
import type { KafkaClient } from './sender-world.js';

const passwordMechanisms = ['plain', 'scram-sha-256', 'scram-sha-512'] as const;
/** A retry would exceed the test's time-out. */
const retryForMs = 3_600_000;

/** What every sender does with a broker that requires TLS and credentials. Real: one Kafka broker with both. */
export function accessContract(client: KafkaClient, cluster: () => SecuredCluster): void {
  const senders = new SecuredSenders(client, cluster);
  const newTopic = (): Promise<string> => cluster().topics.create();

  describe(`a sender over ${client}, with a broker that requires TLS and SASL`, () => {
    test.each(mechanisms)('authenticates by %s', async (mechanism) => {
      const sender = senders.withSasl(loginOf(mechanism, senders.secured));
      expect(await sendOne(sender, await newTopic())).toEqual({
        status: 'acked',
        partition: 0,
        offset: '0',
      });
      await sender.close();
    });

    test.each(passwordMechanisms)(
      'sends nothing with a wrong password by %s, and does not retry',
      async (mechanism) => {
        const login = { mechanism, username: user.username, password: () => 'another' };
        const sender = senders.withSasl(login, { retryForMs });
        const reason = await expectRefused(sender, await newTopic());
        expect(reason).toMatch(/authentication failed/i);
        expect(reason).not.toContain('another');
        await sender.close();
      },
    );

    test.each([
      ['that has expired', (tokens: TokenIssuer) => tokens.issue(-10)],
      ['for another audience', (tokens: TokenIssuer) => tokens.issue(3600, { audience: 'others' })],
      ['with the signature of another key', async () => (await TokenIssuer.create()).issue(3600)],
    ])('sends nothing with a token %s, and does not retry', async (_, issue) => {
      const token = await issue(senders.secured.tokens);
      const login = { mechanism: 'oauthbearer', token: () => Promise.resolve(token) } as const;
      const sender = senders.withSasl(login, { retryForMs });
      const reason = await expectRefused(sender, await newTopic());
      expect(reason).toContain('SASL OAUTHBEARER authentication failed: invalid_token');
      expect(reason).not.toContain(token);
      await sender.close();
    });

    test('retries when there is no token, and sends the record once there is one', async () => {
      let attempts = 0;
      const failures: (string | null)[] = [];
      const token = (): Promise<string> => {
        attempts += 1;
        return attempts > 2
          ? senders.secured.tokens.issue(3600)
          : Promise.reject(new Error('the token endpoint does not respond'));
      };
      const onReach = (failure: string | null): void => void failures.push(failure);
      const sender = senders.withSasl({ mechanism: 'oauthbearer', token }, { onReach });
      expect(await sendOne(sender, await newTopic())).toMatchObject({ status: 'acked' });
      expect(failures[0]).toContain('the token endpoint does not respond');
      await sender.close();
    });

    test('sends nothing to a broker whose certificate it does not trust', async () => {
      const login = loginOf('plain', senders.secured);
      await expectUntrusted(
        (options) => senders.withSasl(login, { ssl: () => ({}), ...options }),
        await newTopic(),
      );
    });

    test('continues when its sessions expire: every record is acknowledged, once, in order', async () => {
      // A broker ends the session of a token with the token.
      const tokenSeconds = SESSION_MS / 1000 - 2;
      const started = await Promise.all(
        mechanisms.map(async (mechanism) => {
          const failures: string[] = [];
          const onReach = (failure: string | null): void => {
            if (failure !== null) failures.push(failure);
          };
          const topic = await cluster().topics.create({ partitions: 3 });
          const login = loginOf(mechanism, senders.secured, tokenSeconds);
          const sender = senders.withSasl(login, { onReach });
          return { topic, sender, failures, sending: keepSending(sender, topic, 3) };
        }),
      );
      await vi.waitUntil(() => started.every(({ sending }) => sending.sent.length > 0), { timeout: 60_000 });
      await lasting(2.5 * SESSION_MS);
      for (const { topic, sender, failures, sending } of started) {
        const sent = await sending.stop();
        expect(tally(sent)).toEqual({ acked: sent.length });
        expect(failures).toEqual([]);
        expectPromisesKept(sent, await cluster().topics.read(topic));
        await sender.close();
      }
    });

    test('reaches the broker after a session has expired while nothing was sent', async () => {
      const failures: (string | null)[] = [];
      const sender = senders.withSasl(loginOf('plain', senders.secured), {
        onReach: (failure) => failures.push(failure),
      });
      const topic = await newTopic();
      expect(await sendOne(sender, topic)).toMatchObject({ status: 'acked' });
      await lasting(1.2 * SESSION_MS);
      expect(await sender.reachable()).toBe(true);
      expect(await sendOne(sender, topic)).toMatchObject({ status: 'acked', offset: '1' });
      expect(failures.filter((each) => each !== null)).toEqual([]);
      await sender.close();
    });
  });

  describe(`a sender over ${client}, with a broker that requires a client certificate`, () => {
    test('is known by the subject of its certificate', async () => {
      const { brokers, topics } = cluster();
      const [own, other] = [await topics.create(), await topics.create()];
      await brokers.allowAll(`CN=gateway ${client}`, own);
      await brokers.allowAll('CN=another', other);
      const pair = senders.secured.clients.issue({ subject: `CN=gateway ${client}` });
      const sender = senders.withTls(() => pair);
      expect(await sendOne(sender, own)).toMatchObject({ status: 'acked' });
      expect(await sendOne(sender, other)).toMatchObject({ status: 'refused' });
      await sender.close();
    });

    test.each(['without a certificate', 'with a certificate of an unknown authority'])(
      'sends nothing %s',
      async (which) => {
        const pair = new CertificateAuthority('unknown').issue({ subject: 'CN=gateway' });
        const own = (): object => (which.startsWith('without') ? {} : pair);
        await expectUntrusted((options) => senders.withTls(own, options), await newTopic());
      },
    );
  });
}
