import { beforeEach, describe, expect, test } from 'vitest';
import { BrokerLink, type Question } from './broker-link.js';
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

const answering: Question<string> = (_, leaves) => {
  leaves();
  return Promise.resolve('answer');
};
const failing: Question<string> = () => Promise.reject(new Error('broken'));

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
    expect(await link.ask(answering)).toEqual({ kind: 'answered', answer: 'answer' });
  });

  test('is not_left when no connection came about', async () => {
    connecting = () => Promise.reject(new Error('refused'));
    expect(await link.ask(answering)).toEqual({
      kind: 'not_left',
      message: 'b:1: refused',
      permanent: false,
    });
  });

  test('is not_left for good where the client says so', async () => {
    connecting = () => Promise.reject(new PermanentFailure('bad credentials'));
    expect(await link.ask(answering)).toMatchObject({ kind: 'not_left', permanent: true });
  });

  test('is not_left when it failed before its bytes were handed over', async () => {
    expect(await link.ask(failing)).toMatchObject({ kind: 'not_left', permanent: false });
  });

  test('is lost when it failed after that, whatever the error says', async () => {
    const outcome = await link.ask((_, leaves) => {
      leaves();
      return Promise.reject(new PermanentFailure('bad credentials'));
    });
    expect(outcome).toEqual({ kind: 'lost', message: 'b:1: bad credentials' });
  });

  test('is lost when no answer ever comes and the client has no time-out of its own', async () => {
    const outcome = await link.ask((_, leaves) => {
      leaves();
      return new Promise<string>(() => undefined);
    });
    expect(outcome).toEqual({ kind: 'lost', message: 'b:1: no answer in time' });
  });
});

describe('the connection', () => {
  test('is kept from question to question', async () => {
    await link.ask(answering);
    await link.ask(answering);
    expect(opened).toHaveLength(1);
  });

  test('is thrown away after a failure', async () => {
    await link.ask(failing);
    await link.ask(answering);
    expect(opened.map(({ destroyed }) => destroyed)).toEqual([true, false]);
  });

  test('is replaced, and nothing lost, when it broke while nothing was asked', async () => {
    await link.ask(answering);
    for (const connection of opened) connection.usable = false;
    expect(await link.ask(answering)).toMatchObject({ kind: 'answered' });
    expect(opened.map(({ destroyed }) => destroyed)).toEqual([true, false]);
  });
});
