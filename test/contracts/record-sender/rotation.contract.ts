import { describe, expect, test, vi } from 'vitest';
import type { RecordSender } from '#producer';
import {
  expectPromisesKept,
  keepSending,
  tally,
  type ContinuousSending,
} from '../../support/continuous-sending.js';
import { CertificateAuthority } from '../../support/certificates.js';
import { setScramPassword } from '../../support/scram-password.js';
import { SESSION_MS, user } from '../../support/secured-listener.js';
import {
  expectRefused,
  expectUntrusted,
  lasting,
  loginOf,
  SecuredSenders,
  sendOne,
  type SecuredCluster,
} from './secured-world.js';
import type { KafkaClient } from './sender-world.js';

const WORKERS = 3;

/** What every sender does when its credentials are replaced while it sends. Real: one Kafka broker with TLS and SASL. */
export function rotationContract(client: KafkaClient, cluster: () => SecuredCluster): void {
  const senders = new SecuredSenders(client, cluster);

  /** Every record is in the topic as its outcome says. Only those that were in flight at a cut are unknown. */
  const endsWell = async (sender: RecordSender, sending: ContinuousSending, topic: string): Promise<void> => {
    const sent = await sending.stop();
    expect(Object.keys(tally(sent)).filter((status) => status !== 'unknown')).toEqual(['acked']);
    expectPromisesKept(sent, await cluster().topics.read(topic));
    await sender.close();
  };

  describe(`a sender over ${client}, whose credentials are replaced while it sends,`, () => {
    test.each(['scram-sha-256', 'scram-sha-512'] as const)(
      'authenticates by %s with the new password, at the end of its session and on new connections',
      async (mechanism) => {
        const { brokers, topics } = cluster();
        const username = `rotating-${client}`;
        const [broker = ''] = brokers.addresses;
        let password = 'first password';
        await setScramPassword(broker, mechanism, { username, password });
        const topic = await topics.create({ partitions: 3 });
        const sender = senders.withSasl({ mechanism, username, password: () => password });
        const sending = await started(sender, topic);

        await setScramPassword(broker, mechanism, { username, password: 'second password' });
        password = 'second password';
        await lasting(1.2 * SESSION_MS);
        await goesOn(sending);
        expect(tally(sending.sent)).toEqual({ acked: sending.sent.length });
        senders.secured.sasl.gate.cut();
        await goesOn(sending);
        await endsWell(sender, sending, topic);

        const login = { mechanism, username, password: () => 'first password' } as const;
        const late = senders.withSasl(login, { retryForMs: 3_600_000 });
        expect(await expectRefused(late, topic)).toMatch(/authentication failed/i);
        await late.close();
      },
    );

    test('presents the new certificate on new connections', async () => {
      const { brokers, topics } = cluster();
      const [before, after] = [`CN=before ${client}`, `CN=after ${client}`];
      const { clients, laterClients, mutual } = senders.secured;
      const topic = await topics.create({ partitions: 3 });
      await brokers.allowAll(before, topic);
      await brokers.allowAll(after, topic);
      let pair = clients.issue({ subject: before });
      const sender = senders.withTls(() => pair);
      const sending = await started(sender, topic);

      pair = laterClients.issue({ subject: after });
      await goesOn(sending);
      mutual.gate.cut();
      await goesOn(sending);
      await brokers.disallow(before, topic);
      await goesOn(sending);
      await endsWell(sender, sending, topic);
      // The certificate before is no longer good for this topic.
      const late = senders.withTls(() => clients.issue({ subject: before }));
      expect(await sendOne(late, topic)).toMatchObject({ status: 'refused' });
      await late.close();
    });

    test.each(['a password', 'a client certificate'])(
      'with %s, trusts the brokers of the next authority as well as those of the one before',
      async (what) => {
        const { brokers, topics } = cluster();
        const { authority, clients, sasl, mutual } = senders.secured;
        const next = new CertificateAuthority('next brokers');
        let ca = authority.pem;
        const pair = clients.issue({ subject: 'CN=gateway' });
        const open = (tls: () => object, options = {}): RecordSender =>
          what === 'a password'
            ? senders.withSasl(loginOf('plain', senders.secured), { ssl: tls, ...options })
            : senders.withTls(() => ({ ...pair, ...tls() }), options);
        const { gate } = what === 'a password' ? sasl : mutual;
        const topic = await topics.create({ partitions: 3 });
        const sender = open(() => ({ ca }));
        const sending = await started(sender, topic);
        const reconnects = async (): Promise<void> => {
          gate.cut();
          await goesOn(sending);
        };

        await brokers.changeCertificate(1, authority);
        await reconnects();
        ca += next.pem;
        await reconnects();
        await brokers.changeCertificate(1, next);
        await reconnects();
        ca = next.pem;
        await reconnects();
        await endsWell(sender, sending, topic);

        await expectUntrusted((options) => open(() => ({ ca: authority.pem }), options), topic);
      },
    );

    test('replaces a token that the broker refuses, and no record is lost', async () => {
      const { tokens, sasl } = senders.secured;
      const topic = await cluster().topics.create({ partitions: 3 });
      let token = await tokens.issue(3600);
      const refused: string[] = [];
      const next = await tokens.issue(3600, { subject: 'another' });
      const sender = senders.withSasl({
        mechanism: 'oauthbearer',
        token: () => Promise.resolve(token),
        refused: (each) => {
          refused.push(each);
          token = next;
        },
      });
      const sending = await started(sender, topic);
      const expired = await tokens.issue(-10);
      token = expired;
      sasl.gate.cut();
      await vi.waitUntil(() => refused.length > 0, { timeout: 60_000 });
      await goesOn(sending);
      await endsWell(sender, sending, topic);
      expect(new Set(refused)).toEqual(new Set([expired]));
    });

    test('is accepted once its wrong password is replaced', async () => {
      const topic = await cluster().topics.create();
      let password = 'another';
      const login = { mechanism: 'plain', username: user.username, password: () => password } as const;
      const sender = senders.withSasl(login);
      await expectRefused(sender, topic);
      password = user.password;
      expect(await sendOne(sender, topic)).toMatchObject({ status: 'acked', offset: '0' });
      await sender.close();
    });
  });
}

/** Sends continuously. Resolves once records are acknowledged. */
async function started(sender: RecordSender, topic: string): Promise<ContinuousSending> {
  const sending = keepSending(sender, topic, WORKERS);
  await goesOn(sending);
  return sending;
}

/** Resolves once each worker has sent two more records: the second one began after this call. */
async function goesOn({ sent }: ContinuousSending): Promise<void> {
  const from = sent.length;
  await vi.waitUntil(
    () => {
      const acked = sent.slice(from).filter(({ outcome }) => outcome.status === 'acked');
      const byWorker = Map.groupBy(acked, ({ worker }) => worker);
      return byWorker.size === WORKERS && [...byWorker.values()].every(({ length }) => length >= 2);
    },
    { timeout: 60_000 },
  );
}
