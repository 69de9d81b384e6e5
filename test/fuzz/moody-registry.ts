import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How the stand-in responds. Every mood except `right` is misbehaviour. */
export const registryMoods = [
  'right',
  'unknown',
  'conflict',
  'trouble',
  'status',
  'no-json',
  'html',
  'wrong-types',
  'huge',
  'deep',
  'no-utf8',
  'cut',
  'reset',
  'silent',
  'slow',
  'endless-references',
] as const;
export type RegistryMood = (typeof registryMoods)[number];

const MEDIA_TYPE = 'application/vnd.schemaregistry.v1+json';

/** A stand-in for the registry whose responses are chosen by the case. It knows every schema that is looked up. */
export class MoodyRegistry {
  private mood: RegistryMood = 'right';
  private latest = '"string"';
  private readonly subjects = new Map<string, string>();
  private readonly texts = new Map<number, string>();

  private constructor(private readonly server: Server) {}

  static async start(): Promise<MoodyRegistry> {
    const server = createServer((incoming, outgoing) => void registry.response(incoming, outgoing));
    const registry = new MoodyRegistry(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return registry;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  set(mood: RegistryMood, latest: string): void {
    this.mood = mood;
    this.latest = latest;
    this.idOf(latest);
  }

  /** Pins this subject's latest version, regardless of the case. Returns its id. */
  pin(subject: string, text: string): number {
    this.subjects.set(subject, text);
    return this.idOf(text);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  /** The id of a text: the same for the same text, as in a registry. */
  private idOf(text: string): number {
    const id = createHash('sha256').update(text).digest().readUInt32BE(0) >>> 2;
    this.texts.set(id, text);
    return id;
  }

  private async response(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of incoming) body += String(chunk);
    if (outgoing.destroyed) return;
    const say = (status: number, text: string | Buffer, type = MEDIA_TYPE): void => {
      outgoing.writeHead(status, { 'content-type': type }).end(text);
    };
    const error = (status: number, code: number): void =>
      say(status, JSON.stringify({ error_code: code, message: 'chosen by the case' }));
    const right = this.right(incoming, body);
    switch (this.mood) {
      case 'right': {
        if (right === null) error(404, 40403);
        else say(200, right);
        return;
      }
      case 'unknown': {
        error(404, 40401);
        return;
      }
      case 'conflict': {
        error(409, 40901);
        return;
      }
      case 'trouble': {
        error(500, 50001);
        return;
      }
      case 'status': {
        say([301, 401, 403, 418, 429, 503][body.length % 6] ?? 503, '{}');
        return;
      }
      case 'no-json': {
        say(200, '{"id":1,"version":');
        return;
      }
      case 'html': {
        say(200, '<html><body>maintenance</body></html>', 'text/html');
        return;
      }
      case 'wrong-types': {
        say(200, '{"id":"1","version":1e400,"schema":{"type":[]},"subject":[null],"references":7}');
        return;
      }
      case 'huge': {
        say(200, `{"id":1,"version":1,"schema":"${'x'.repeat(5 * 2 ** 20)}"}`);
        return;
      }
      case 'deep': {
        say(
          200,
          `{"id":1,"version":1,"schema":"\\"int\\"","metadata":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
        );
        return;
      }
      case 'no-utf8': {
        say(
          200,
          Buffer.concat([
            Buffer.from('{"id":1,"version":1,"schema":"'),
            Buffer.from([0xff, 0xfe, 0xc0]),
            Buffer.from('"}'),
          ]),
        );
        return;
      }
      case 'cut':
        outgoing.writeHead(200, { 'content-type': MEDIA_TYPE, 'content-length': '1000' });
        outgoing.write('{"id":1,');
        setImmediate(() => outgoing.destroy());
        return;
      case 'reset':
        incoming.socket.resetAndDestroy();
        return;
      case 'silent':
        return;
      case 'slow':
        outgoing.writeHead(200, { 'content-type': MEDIA_TYPE });
        for (const char of (right ?? '{}').slice(0, 50)) {
          outgoing.write(char);
          await new Promise((again) => setTimeout(again, 20));
        }
        outgoing.end((right ?? '{}').slice(50));
        return;
      case 'endless-references': {
        say(
          200,
          JSON.stringify({
            subject: 's',
            id: 1,
            version: 1,
            schema: '"R"',
            references: [{ name: 'R', subject: `r${String(Math.random())}`, version: 1 }],
          }),
        );
        return;
      }
    }
  }

  /** The response of a well-behaved registry; null: not found. */
  private right({ method, url = '' }: IncomingMessage, body: string): string | null {
    const path = url.split('?', 1)[0] ?? '';
    const id = /^\/schemas\/ids\/(\d+)/.exec(path)?.[1];
    if (id !== undefined) {
      const schema = this.texts.get(Number(id));
      return schema === undefined ? null : JSON.stringify({ schema });
    }
    const subject = decodeURIComponent(/^\/subjects\/([^/]+)/.exec(path)?.[1] ?? '');
    const declared = method === 'POST' ? (JSON.parse(body) as { schema: string }).schema : null;
    const schema = declared ?? this.subjects.get(subject) ?? this.latest;
    return JSON.stringify({ subject, id: this.idOf(schema), version: 1, schema });
  }
}
