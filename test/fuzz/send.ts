import { Agent, request } from 'node:http';
import type { FuzzCase } from './fuzz-case.js';

/** What came back; null: the client left, or the server hung up. `endedMs` is epoch ms. */
export interface ReceivedResponse {
  readonly status: number | null;
  readonly type: string;
  readonly text: string;
  readonly startedAt: number;
  readonly endedAt: number;
  /** Why there is no answer, e.g. `ECONNREFUSED`; null: there is one, or the client left by itself. */
  readonly broken: string | null;
}

/** `http.bodyLimitBytes`, by default. */
const BODY_LIMIT = 10_485_760;

const agent = new Agent({ keepAlive: true, maxSockets: 8 });
/** Longer than the server may hold a request. */
const patienceMs = 60_000;

/** Sends a case under an id that each of its records carries as a header, if it is produced at all. Never rejects. */
export async function send(
  url: string,
  topic: string,
  id: string,
  fuzzCase: FuzzCase,
): Promise<ReceivedResponse> {
  const { body, sent } = fuzzCase;
  const startedAt = Date.now();
  // Who sends more than is taken may find the connection closed before it has read the 413.
  const mayBreak = sent === 'gone' || sent === 'impatient' || body.length > BODY_LIMIT;
  const headers: Record<string, string> = { ...fuzzCase.headers, 'x-request-id': id };
  if (sent !== 'chunked') headers['content-length'] = String(body.length);
  return new Promise((resolve) => {
    const end = (status: number | null, type: string, text: string, broken: string | null): void => {
      clearTimeout(timer);
      resolve({ status, type, text, startedAt, endedAt: Date.now(), broken });
    };
    const outgoing = request(`${url}/topics/${topic}${fuzzCase.tail}`, { method: 'POST', headers, agent });
    const timer = setTimeout(() => {
      outgoing.destroy();
      end(null, '', '', 'no answer in time');
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
