import type { BrokerLink, RequestResult } from './broker-link.js';
import type { ProduceBody } from './protocol/produce-body.js';
import type { ProduceResponse } from './protocol/produce-protocol.js';
import type { RequestBuffers } from './protocol/request-buffers.js';

/**
 * Sends a produce request. Its buffer is used again only after its response: after anything else a socket may still read it, so
 * that it is left to the garbage collector. Never rejects.
 */
export async function sendBody(
  link: Pick<BrokerLink, 'request'>,
  { bytes, buffer }: ProduceBody,
  buffers: RequestBuffers,
): Promise<RequestResult<ProduceResponse>> {
  const result = await link.request((connection, onWrite) => connection.produce(bytes, onWrite));
  if (result.kind === 'responded') buffers.release(buffer);
  return result;
}
