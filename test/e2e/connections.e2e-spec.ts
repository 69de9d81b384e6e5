import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GatewayProcess } from '../support/gateway.js';
import { RawClient, rawPost } from '../support/raw-client.js';
import { World } from '../support/world.js';

const binary = 'application/vnd.kafka.binary.v2+json';
const raw = 'application/vnd.kafka.json.v2+json';
const avroType = 'application/vnd.kafka.avro.v2+json';
const plain = 'application/json';
const ndjson = 'application/x-ndjson';

/** The behaviour of HTTP connections. Real: gateway process, Kafka, registry, Postgres. */
describe('a connection', () => {
  let world: World;
  let gateway: GatewayProcess;

  beforeAll(async () => {
    world = await World.create();
    gateway = await world.gateway(await world.settings([]));
  });
  afterAll(() => world.close());

  const connected = (allowHalfOpen = false): Promise<RawClient> =>
    RawClient.to(Number(new URL(gateway.url).port), allowHalfOpen);

  const record = (number: number): string =>
    JSON.stringify({ records: [{ value: Buffer.from(String(number)).toString('base64') }] });

  const begun = Date.now();
  /** The numbers of the records in the log, which are their timestamps minus `begun`. */
  const numbersIn = async (topic: string): Promise<number[]> =>
    (await world.topics.read(topic)).map(({ timestamp }) => timestamp - begun);

  it.each<[string, Buffer | string]>([
    ['NULs', Buffer.alloc(16)],
    ['the end of some JSON', '"}]}'],
    ['a request with a bad header line', 'POST /topics/t HTTP/1.1\r\nHost: localhost\r\nno header\r\n\r\n'],
  ])('with %s after a request still gets the response for the record in the log', async (_what, garbage) => {
    const topic = await world.topic('garbage');
    const client = await connected();
    const request = rawPost(`/topics/${topic}`, binary, record(1));
    client.socket.write(Buffer.concat([request, request, Buffer.from(garbage)]));
    await client.closed;
    expect(client.statuses).toEqual([200, 200, 400]);
    expect(client.responses[2]?.body).toContain('"outcome":"not_sent"');
    expect(await world.topics.read(topic)).toHaveLength(2);
  });

  it.each([
    ['raw JSON', [raw]],
    ['binary', [binary]],
    ['Avro JSON', [avroType]],
    ['plain JSON', [plain]],
    ['streams', [ndjson]],
    ['all forms', [raw, binary, avroType, plain, ndjson]],
  ])('keeps the order of pipelined requests of %s, small and large', async (_what, types) => {
    const topic = await world.topic('pipelined');
    await world.registerSchema(`${topic}-value`, { type: 'string' });
    const padding = [300_000, 0, 20_000, 0, 70_000, 0, 0];
    const count = 140;
    const requests = Array.from({ length: count }, (_, number) => {
      const type = types[(number * 3) % types.length] ?? raw;
      const one = {
        value: 'abcd'.repeat(1 + (padding[number % padding.length] ?? 0) / 4),
        timestamp: begun + number,
      };
      return rawPost(
        `/topics/${topic}`,
        type,
        type === ndjson ? `${JSON.stringify(one)}\n` : JSON.stringify({ records: [one] }),
        number === count - 1 ? ['Connection: close'] : [],
      );
    });
    const client = await connected();
    client.socket.write(Buffer.concat(requests));
    await client.closed;
    expect(client.text.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(count);
    expect(await numbersIn(topic)).toEqual(requests.map((_, number) => number));
  });

  it('that its client half-closes after a request still gets the response', async () => {
    const topic = await world.topic('half');
    const client = await connected(true);
    client.socket.end(rawPost(`/topics/${topic}`, binary, record(1)));
    await client.closed;
    expect(client.statuses).toEqual([200]);
    expect(await world.topics.read(topic)).toHaveLength(1);
  });

  it('of Java’s HttpURLConnection gets 413 each time', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sluicegate-java-'));
    const file = join(folder, 'TooLarge.java');
    await writeFile(file, tooLargeInJava);
    const home = process.env['JAVA_HOME'];
    const java = home === undefined || home === '' ? 'java' : join(home, 'bin', 'java');
    const { stdout } = await promisify(execFile)(java, [file, `${gateway.url}/topics/t`, '5']);
    await rm(folder, { recursive: true });
    // With content-length, chunked, and with Expect: 100-continue.
    expect(stdout.trim().split('\n')).toEqual(Array.from({ length: 15 }, () => '413 true'));
  });
});

const tooLargeInJava = `
import java.net.*;

public class TooLarge {
  public static void main(String[] arguments) throws Exception {
    byte[] large = new byte[24 << 20];
    for (int kind = 0; kind < 3; kind++) {
      for (int time = 0; time < Integer.parseInt(arguments[1]); time++) {
        var connection = (HttpURLConnection) new URI(arguments[0]).toURL().openConnection();
        connection.setRequestMethod("POST");
        connection.setRequestProperty("Content-Type", "application/json");
        connection.setDoOutput(true);
        if (kind == 1) connection.setChunkedStreamingMode(65536);
        else connection.setFixedLengthStreamingMode(large.length);
        if (kind == 2) connection.setRequestProperty("Expect", "100-continue");
        try {
          try (var out = connection.getOutputStream()) {
            out.write(large);
          } catch (ProtocolException refused) {
            if (kind != 2) throw refused;
          }
          int status = connection.getResponseCode();
          // Java does not expose the body of a response that replaces 100 Continue.
          var body = kind == 2 ? null : new String(connection.getErrorStream().readAllBytes());
          System.out.println(status + " " + (kind == 2 || body.contains("request.too_large")));
        } catch (Exception error) {
          System.out.println(error);
        }
      }
    }
  }
}
`;
