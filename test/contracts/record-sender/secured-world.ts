import { expect, vi } from 'vitest';
import { createKafkaSender, type RecordSender, type SendOutcome } from '#producer';
import type { KafkaBrokers } from '../../support/kafka-brokers.js';
import { user, type SecuredListeners } from '../../support/secured-listener.js';
import type { Topics } from '../../support/topics.js';
import { record, type KafkaClient, type SenderOptions } from './sender-world.js';

export type Sasl = NonNullable<SenderOptions['sasl']>;
type Mechanism = Sasl['mechanism'];

/** One broker with secured listeners, and its topics over one without. */
export interface SecuredCluster {
  readonly brokers: KafkaBrokers;
  readonly topics: Topics;
}

export const mechanisms = [
  'plain',
  'scram-sha-256',
  'scram-sha-512',
  'oauthbearer',
] as const satisfies readonly Mechanism[];

/** Credentials that the broker accepts. Tokens are valid for an hour, or for `tokenSeconds`. */
export function loginOf(
  mechanism: Mechanism,
  { tokens }: Pick<SecuredListeners, 'tokens'>,
  tokenSeconds = 3600,
): Sasl {
  return mechanism === 'oauthbearer'
    ? { mechanism, token: () => tokens.issue(tokenSeconds) }
    : { mechanism, username: user.username, password: () => user.password };
}

/** Opens senders over one client. */
export class SecuredSenders {
  constructor(
    private readonly client: KafkaClient,
    private readonly cluster: () => SecuredCluster,
  ) {}

  get secured(): SecuredListeners {
    return this.cluster().brokers.secured;
  }

  /** With TLS and SASL. */
  withSasl(sasl: Sasl, options: Partial<SenderOptions> = {}): RecordSender {
    const { sasl: listener, authority } = this.secured;
    const ssl = () => ({ ca: authority.pem });
    return this.open({ brokers: [listener.address], ssl, sasl, ...options });
  }

  /** With TLS and what else `tls.connect` gets. */
  withTls(more: () => object, options: Partial<SenderOptions> = {}): RecordSender {
    const { mutual, authority } = this.secured;
    const ssl = () => ({ ca: authority.pem, ...more() });
    return this.open({ brokers: [mutual.address], ssl, ...options });
  }

  private open(options: Partial<SenderOptions>): RecordSender {
    return createKafkaSender({
      brokers: [],
      clientId: 'test',
      ssl: false,
      sasl: null,
      client: this.client,
      // The first handshakes of a new broker take seconds on a busy machine.
      connectionTimeoutMs: 30_000,
      retryForMs: 60_000,
      ...options,
    });
  }
}

/** Sends one record. Returns its outcome. */
export async function sendOne(sender: RecordSender, topic: string): Promise<SendOutcome> {
  const [outcome] = await sender.send(topic, [record('v')]);
  if (outcome === undefined) throw new Error('no outcome');
  return outcome;
}

/** Checks that a record was not sent, because no broker accepts the sender. Returns the reason. */
export async function expectRefused(sender: RecordSender, topic: string): Promise<string> {
  const outcome = await sendOne(sender, topic);
  expect(outcome).toMatchObject({ status: 'not_sent', reason: 'unreachable' });
  expect(await sender.reachable()).toBe(false);
  return outcome.status === 'not_sent' ? outcome.message : '';
}

/** Checks that nothing is sent since one side does not trust the other one's certificate. */
export async function expectUntrusted(
  open: (options: Partial<SenderOptions>) => RecordSender,
  topic: string,
): Promise<void> {
  const failures: (string | null)[] = [];
  const sender = open({ retryForMs: 300, onReach: (failure) => failures.push(failure) });
  // On a busy machine a handshake may last longer than the sender tries.
  await vi.waitUntil(() => expectRefused(sender, topic).then(() => failures.length > 0), { timeout: 60_000 });
  expect(await expectRefused(sender, topic)).toMatch(/certificate/);
  await sender.close();
}

/** For a session of the broker, which lasts by its clock. */
export async function lasting(ms: number): Promise<void> {
  const from = performance.now();
  await vi.waitUntil(() => performance.now() - from > ms, { timeout: ms + 60_000 });
}
