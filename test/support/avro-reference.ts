/** Apache Avro for Java, called over stdin and stdout: the reference for schemas and bytes. */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { join } from 'node:path';
import { referenceClasspath } from './avro-reference/build.js';

/** Requests the forms of a schema. */
export interface FormsRequest {
  readonly query: 'forms';
  readonly schema: string;
  /** Whether it is parsed like a schema from a registry: with any names, and with defaults that may not match. */
  readonly lenient?: boolean;
}

/** Requests the decoding of a body (base64) and of an Avro JSON text under a schema. */
export interface DataRequest {
  readonly query: 'data';
  readonly schema: string;
  /** As in `forms`. */
  readonly lenient?: boolean;
  readonly body: string;
  readonly json?: string;
}

/** Requests the body of an Avro JSON text. */
export interface BodyRequest {
  readonly query: 'body';
  readonly schema: string;
  readonly json: string;
}

/** Requests whether a datum of a new schema contains a whole datum of an old one. Bodies in base64. */
export interface KeptRequest {
  readonly query: 'kept';
  /** Whether a field of both schemas may have the new schema's default instead. */
  readonly otherDefaults: boolean;
  readonly old: string;
  readonly oldBody: string;
  readonly new: string;
  readonly newBody: string;
}

/** Requests whether records of one schema can be read with another. */
export interface ReadsRequest {
  readonly query: 'reads';
  readonly writer: string;
  readonly reader: string;
}

/** Requests the body of the record in which every field has its default. The schema is parsed leniently. */
export interface DefaultsRequest {
  readonly query: 'defaults';
  readonly schema: string;
}

export type ReferenceRequest =
  FormsRequest | DataRequest | BodyRequest | KeptRequest | ReadsRequest | DefaultsRequest;

/** The members of a response by its request; all but `error` are absent where Java rejected the request. */
export interface ReferenceResponse {
  /** The exception that Java threw. */
  readonly error?: string;
  /** `forms`: Parsing Canonical Form. */
  readonly canonical?: string;
  /** `forms`: CRC-64-AVRO in hex, without leading zeros. */
  readonly fingerprint?: string;
  /** `forms`: SHA-256 of the canonical form, in hex. */
  readonly sha256?: string;
  /** `forms`: the valid logical types, from left to right, e.g. `date`, `decimal(9, 2)`. */
  readonly logical?: readonly string[];
  /** `forms`: the aliases of fields and named types, full names, sorted for each. */
  readonly aliases?: readonly string[];
  /** `data`: the body as Java re-encodes it, base64. */
  readonly again?: string;
  /** `data`: Avro JSON text as Java writes it. */
  readonly written?: string;
  /** `data`: the body of the given Avro JSON text, base64; absent when Java's JSON decoder rejects it. */
  readonly read?: string;
  /** `data`: why it rejects it. */
  readonly unread?: string;
  /** `body`, `defaults`: base64. */
  readonly body?: string;
  /** `reads`. */
  readonly reads?: boolean;
  /** `kept`: JSON pointer to what was lost; null for nothing. */
  readonly lost?: string | null;
}

/** One Java process. Requests may be sent while others are pending. */
export class AvroReference {
  readonly #open: {
    readonly resolve: (responses: ReferenceResponse[]) => void;
    readonly reject: (error: Error) => void;
  }[] = [];
  #stderr = '';
  #line = '';
  #ended: Error | null = null;

  private constructor(private readonly java: ChildProcessWithoutNullStreams) {
    java.stderr.on('data', (bytes: Buffer) => (this.#stderr += bytes.toString()));
    java.stdout.setEncoding('utf8').on('data', (text: string) => this.#read(text));
    java.on('error', (cause) => this.#fail(new Error('Java could not be started', { cause })));
    java.on('close', (code) => this.#fail(new Error(`Java has ended (exit code ${code}): ${this.#stderr}`)));
    // The end of the process reports a broken pipe.
    java.stdin.on('error', () => undefined);
  }

  /** Builds the Java side when its sources have changed, and starts it. @throws Error without Maven or Java */
  static async start(): Promise<AvroReference> {
    const classpath = await referenceClasspath();
    const options = ['-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];
    const home = process.env['JAVA_HOME'];
    const java = home === undefined || home === '' ? 'java' : join(home, 'bin', 'java');
    return new AvroReference(spawn(java, [...options, '-cp', classpath, 'sluicegate.reference.Main']));
  }

  /** One response for each request, in order; one line of the protocol. @throws Error when Java has ended */
  async send(requests: readonly ReferenceRequest[]): Promise<ReferenceResponse[]> {
    if (this.#ended !== null) throw this.#ended;
    return new Promise((resolve, reject) => {
      this.#open.push({ resolve, reject });
      this.java.stdin.write(`${JSON.stringify(requests)}\n`);
    });
  }

  /** Ends the process and waits for it. */
  async stop(): Promise<void> {
    if (this.#ended !== null) return;
    const closed = new Promise((resolve) => this.java.once('close', resolve));
    this.java.stdin.end();
    await closed;
  }

  /** Lines end with a line feed only; `readline` would end them at U+2028 within a string as well. */
  #read(text: string): void {
    const [first = '', ...others] = text.split('\n');
    this.#line += first;
    for (const next of others) {
      this.#open.shift()?.resolve(JSON.parse(this.#line) as ReferenceResponse[]);
      this.#line = next;
    }
  }

  #fail(error: Error): void {
    this.#ended = error;
    for (const { reject } of this.#open.splice(0)) reject(error);
  }
}
