import { beforeEach, describe, expect, test } from 'vitest';
import { BrokerLink, type BrokerRequest } from './broker-link.js';
import type { BrokerConnection } from './clients/broker-connection.js';
import { PermanentFailure } from './clients/permanent-failure.js';

// A stand-in: the client's connection.

const unused = () => Promise.reject(new Error('not used here'));

class FakeConnection implements BrokerConnection {
  usable = true;
  destroyed = false;
  constructor(private readonly onConnect: () => Promise<void>) {}
  connect = (): Promise<void> => this.onConnect();
  produce = unused;
  metadata = unused;
  topicConfigs = unused;
  ping = unused;
  destroy(): void {
    this.destroyed = true;
  }
}

let opened: FakeConnection[];
let connecting: () => Promise<void>;
let link: BrokerLink;

const responding: BrokerRequest<string> = (_, onWrite) => {
  onWrite();
  return Promise.resolve('response');
};
const failing: BrokerRequest<string> = () => Promise.reject(new Error('broken'));

beforeEach(() => {
  opened = [];
  connecting = () => Promise.resolve();
  link = new BrokerLink(
    { host: 'b', port: 1 },
    () => {
      const connection = new FakeConnection(connecting);
      opened.push(connection);
      return connection;
    },
    { connectMs: 20, requestMs: 20 },
  );
});

describe('a request', () => {
  test('returns its response', async () => {
    expect(await link.request(responding)).toEqual({ kind: 'responded', response: 'response' });
  });

  test('is not_written when connecting fails', async () => {
    connecting = () => Promise.reject(new Error('refused'));
    expect(await link.request(responding)).toEqual({
      kind: 'not_written',
      message: 'b:1: refused',
      permanent: false,
    });
  });

  test('that fails says why, each reason once', async () => {
    const cause = new Error('self-signed certificate');
    connecting = () =>
      Promise.reject(
        new PermanentFailure('Connection failed.', { cause: new Error('Connection failed.', { cause }) }),
      );
    expect(await link.request(responding)).toMatchObject({
      message: 'b:1: Connection failed: self-signed certificate',
    });
  });

  test('is permanently not_written when the client reports a permanent failure', async () => {
    connecting = () => Promise.reject(new PermanentFailure('bad credentials'));
    expect(await link.request(responding)).toMatchObject({ kind: 'not_written', permanent: true });
  });

  test('is not_written when it fails before its bytes are written', async () => {
    expect(await link.request(failing)).toMatchObject({ kind: 'not_written', permanent: false });
  });

  test('is lost when it fails after that, whatever the error is', async () => {
    const outcome = await link.request((_, onWrite) => {
      onWrite();
      return Promise.reject(new PermanentFailure('bad credentials'));
    });
    expect(outcome).toEqual({ kind: 'lost', message: 'b:1: bad credentials' });
  });

  test('is lost when no response comes and the client has no time-out of its own', async () => {
    const outcome = await link.request((_, onWrite) => {
      onWrite();
      return new Promise<string>(() => undefined);
    });
    expect(outcome).toEqual({ kind: 'lost', message: 'b:1: no response in time' });
  });
});

describe('the connection', () => {
  test('is reused by later requests', async () => {
    await link.request(responding);
    await link.request(responding);
    expect(opened).toHaveLength(1);
  });

  test('is discarded after a failure', async () => {
    await link.request(failing);
    await link.request(responding);
    expect(opened.map(({ destroyed }) => destroyed)).toEqual([true, false]);
  });

  test('is replaced without a loss when it breaks while idle', async () => {
    await link.request(responding);
    for (const connection of opened) connection.usable = false;
    expect(await link.request(responding)).toMatchObject({ kind: 'responded' });
    expect(opened.map(({ destroyed }) => destroyed)).toEqual([true, false]);
  });
});
