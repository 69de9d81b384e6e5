import { Agent, request } from 'node:http';
import type { FuzzCase } from './fuzz-case.js';

/** A response. A null status means that the client disconnected or the server closed the connection. `startedAt` is epoch ms. */
export interface ReceivedResponse {
  readonly status: number | null;
  readonly type: string;
  readonly text: string;
  readonly startedAt: number;
  /** Why there is no response, e.g. `ECONNREFUSED`; null: there is one, or the client disconnected. */
  readonly broken: string | null;
}

/** The default of `http.bodyLimitBytes`. */
const BODY_LIMIT = 10_485_760;

const agent = new Agent({ keepAlive: true, maxSockets: 8 });
/** Longer than the server may hold a request. */
const patienceMs = 60_000;

/** Sends a case with an id that each of its records gets as a header. Never rejects. */
export async function send(
  url: string,
  topic: string,
  id: string,
  fuzzCase: FuzzCase,
): Promise<ReceivedResponse> {
  const { body, sent } = fuzzCase;
  const startedAt = Date.now();
  // A client that sends too much may see the connection closed before it has read the 413.
  const mayBreak = sent === 'gone' || sent === 'impatient' || body.length > BODY_LIMIT;
  const headers: Record<string, string> = { ...fuzzCase.headers, 'x-request-id': id };
  if (sent !== 'chunked') headers['content-length'] = String(body.length);
  return new Promise((resolve) => {
    const end = (status: number | null, type: string, text: string, broken: string | null): void => {
      clearTimeout(timer);
      resolve({ status, type, text, startedAt, broken });
    };
    const outgoing = request(`${url}/topics/${topic}${fuzzCase.tail}`, { method: 'POST', headers, agent });
    const timer = setTimeout(() => {
      outgoing.destroy();
      end(null, '', '', 'no response in time');
    }, patienceMs);
    outgoing.on('response', (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('error', ({ message }) => end(null, '', '', message));
      incoming.on('end', () =>
        end(
          incoming.statusCode ?? null,
          incoming.headers['content-type'] ?? '',
          Buffer.concat(chunks).toString(),
          null,
        ),
      );
    });
    outgoing.on('error', (error: NodeJS.ErrnoException) =>
      end(null, '', '', mayBreak ? null : (error.code ?? error.message)),
    );
    switch (sent) {
      case 'whole':
        outgoing.end(body);
        return;
      case 'chunked':
        for (let at = 0; at < body.length; at += 65_536) outgoing.write(body.subarray(at, at + 65_536));
        outgoing.end();
        return;
      case 'gone':
        outgoing.write(body.subarray(0, body.length >> 1), () => outgoing.destroy());
        return;
      case 'impatient':
        outgoing.end(body, () => setTimeout(() => outgoing.destroy(), 2));
        return;
    }
  });
}
