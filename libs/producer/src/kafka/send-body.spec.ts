import { expect, test } from 'vitest';
import type { BrokerRequest, RequestResult } from './broker-link.js';
import { RequestBuffers } from './protocol/request-buffers.js';
import { sendBody } from './send-body.js';

// A stand-in: the link, which responds as the test says.

const linkThat = (responds: () => Promise<RequestResult<unknown>>) => ({
  request: responds as <T>(request: BrokerRequest<T>) => Promise<RequestResult<T>>,
});

const responded: RequestResult<unknown> = { kind: 'responded', response: { partitions: [], throttleMs: 0 } };

function body(buffers: RequestBuffers) {
  const buffer = buffers.take(1000);
  return { bytes: buffer.subarray(0, 1000), buffer };
}

test('the buffer of a request that was responded to is used again', async () => {
  const buffers = new RequestBuffers();
  const sent = body(buffers);
  expect(
    await sendBody(
      linkThat(() => Promise.resolve(responded)),
      sent,
      buffers,
    ),
  ).toEqual(responded);
  expect(buffers.take(1000)).toBe(sent.buffer);
});

test('the buffer of a request in flight is not used by another one', async () => {
  const buffers = new RequestBuffers();
  const sent = body(buffers);
  let respond: (result: RequestResult<unknown>) => void = () => undefined;
  const sending = sendBody(
    linkThat(() => new Promise((resolve) => (respond = resolve))),
    sent,
    buffers,
  );
  expect(buffers.take(1000)).not.toBe(sent.buffer);
  respond(responded);
  await sending;
  expect(buffers.take(1000)).toBe(sent.buffer);
});

test.each([
  { kind: 'lost', message: 'no response in time' },
  { kind: 'not_written', message: 'refused', permanent: false },
] as const)('the buffer of a request that is $kind is never used again', async (result) => {
  const buffers = new RequestBuffers();
  const sent = body(buffers);
  expect(
    await sendBody(
      linkThat(() => Promise.resolve(result)),
      sent,
      buffers,
    ),
  ).toEqual(result);
  expect(buffers.keptBytes).toBe(0);
  expect(buffers.take(1000)).not.toBe(sent.buffer);
});
