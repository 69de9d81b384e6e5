import { beforeEach, describe, expect, test } from 'vitest';
import { BrokerLink, type BrokerRequest } from './broker-link.js';
import type { BrokerConnection } from './clients/broker-connection.js';
import { PermanentFailure } from './clients/permanent-failure.js';

// A stand-in: the client's connection. The question is the test's.

const unasked = () => Promise.reject(new Error('not asked here'));

class FakeConnection implements BrokerConnection {
  usable = true;
  destroyed = false;
  constructor(private readonly connecting: () => Promise<void>) {}
  connect = (): Promise<void> => this.connecting();
  produce = unasked;
  metadata = unasked;
  topicConfigs = unasked;
  ping = unasked;
  destroy(): void {
    this.destroyed = true;
  }
}

let opened: FakeConnection[];
let connecting: () => Promise<void>;
let link: BrokerLink;

const answering: BrokerRequest<string> = (_, onWrite) => {
  onWrite();
  return Promise.resolve('answer');
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

describe('what became of a question', () => {
  test('is answered', async () => {
    expect(await link.request(answering)).toEqual({ kind: 'responded', response: 'answer' });
  });

  test('is not_written when no connection came about', async () => {
    connecting = () => Promise.reject(new Error('refused'));
    expect(await link.request(answering)).toEqual({
      kind: 'not_written',
      message: 'b:1: refused',
      permanent: false,
    });
  });

  test('is not_written for good where the client says so', async () => {
    connecting = () => Promise.reject(new PermanentFailure('bad credentials'));
    expect(await link.request(answering)).toMatchObject({ kind: 'not_written', permanent: true });
  });

  test('is not_written when it failed before its bytes were handed over', async () => {
    expect(await link.request(failing)).toMatchObject({ kind: 'not_written', permanent: false });
  });

  test('is lost when it failed after that, whatever the error says', async () => {
    const outcome = await link.request((_, onWrite) => {
      onWrite();
      return Promise.reject(new PermanentFailure('bad credentials'));
    });
    expect(outcome).toEqual({ kind: 'lost', message: 'b:1: bad credentials' });
  });

  test('is lost when no answer ever comes and the client has no time-out of its own', async () => {
    const outcome = await link.request((_, onWrite) => {
      onWrite();
      return new Promise<string>(() => undefined);
    });
    expect(outcome).toEqual({ kind: 'lost', message: 'b:1: no answer in time' });
  });
});

describe('the connection', () => {
  test('is kept from question to question', async () => {
    await link.request(answering);
    await link.request(answering);
    expect(opened).toHaveLength(1);
  });

  test('is thrown away after a failure', async () => {
    await link.request(failing);
    await link.request(answering);
    expect(opened.map(({ destroyed }) => destroyed)).toEqual([true, false]);
  });

  test('is replaced, and nothing lost, when it broke while nothing was asked', async () => {
    await link.request(answering);
    for (const connection of opened) connection.usable = false;
    expect(await link.request(answering)).toMatchObject({ kind: 'responded' });
    expect(opened.map(({ destroyed }) => destroyed)).toEqual([true, false]);
  });
});
