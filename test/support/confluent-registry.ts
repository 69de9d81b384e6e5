import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import { json } from 'node:stream/consumers';
import type { AddressInfo } from 'node:net';

interface Version {
  readonly id: number;
  readonly text: string;
}

const DEFAULT_CONTEXT = ':.:';

/**
 * A stand-in for Confluent's registry, for what Apicurio does not have: contexts (Confluent, "Schema contexts"). A
 * subject belongs to the context in its name (`:.eu:bars-value`), else to that of the address (`/contexts/.eu`), else to
 * the default one. Each context counts its own ids, so an id alone says nothing: it is asked for with a subject.
 */
export class ConfluentRegistry {
  /** Method and path with query of each call, in order. */
  readonly calls: string[] = [];
  /** By the subject's full name, e.g. `:.eu:bars-value`, `:.:bars-value`. */
  private readonly subjects = new Map<string, Version[]>();
  private readonly server: Server;

  private constructor() {
    this.server = createServer((incoming, outgoing) => void this.answer(incoming, outgoing));
  }

  static async start(): Promise<ConfluentRegistry> {
    const registry = new ConfluentRegistry();
    registry.server.listen(0, '127.0.0.1');
    await once(registry.server, 'listening');
    return registry;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Puts the next version into a subject. `id`: another than the context's next, as an import may bring it. */
  registers(subject: string, schema: unknown, id?: number): number {
    const name = fullName(subject, DEFAULT_CONTEXT);
    const text = JSON.stringify(schema);
    const version = { id: id ?? this.idOf(text, contextOf(name)), text };
    this.subjects.set(name, [...(this.subjects.get(name) ?? []), version]);
    return version.id;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private idOf(text: string, context: string): number {
    const inContext = this.inContext(context);
    const known = inContext.find((version) => version.text === text);
    return known?.id ?? Math.max(0, ...inContext.map((version) => version.id)) + 1;
  }

  private inContext(context: string): Version[] {
    return [...this.subjects]
      .filter(([name]) => name.startsWith(context))
      .flatMap(([, versions]) => versions);
  }

  private versionsOf(id: number, context: string): object[] {
    return [...this.subjects]
      .filter(([name]) => name.startsWith(context))
      .flatMap(([name, versions]) =>
        versions.flatMap((known, index) =>
          known.id === id ? [{ subject: shortName(name), version: index + 1 }] : [],
        ),
      );
  }

  private async answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    this.calls.push(`${incoming.method ?? ''} ${incoming.url ?? ''}`);
    const url = new URL(incoming.url ?? '/', 'http://registry');
    const [, context, path = ''] = /^(?:\/contexts\/(\.[^/]*))?(\/.*)$/.exec(url.pathname) ?? [];
    const here = context === undefined ? DEFAULT_CONTEXT : `:${context}:`;
    const asked = (incoming.method === 'POST' ? await json(incoming) : {}) as { schema?: string };
    const { status, body } = this.say(path, here, url.searchParams.get('subject'), asked.schema);
    outgoing.writeHead(status, { 'content-type': 'application/vnd.schemaregistry.v1+json' });
    outgoing.end(JSON.stringify(body));
  }

  private say(
    path: string,
    here: string,
    ofSubject: string | null,
    text?: string,
  ): { status: number; body: object } {
    const [, id, versionsOf] = /^\/schemas\/ids\/(\d+)(\/versions)?$/.exec(path) ?? [];
    if (id !== undefined) {
      const context = contextOf(fullName(ofSubject ?? '', here));
      if (versionsOf !== undefined) return { status: 200, body: this.versionsOf(Number(id), context) };
      const found = this.inContext(context).find((version) => version.id === Number(id));
      return found === undefined ? missing(40403) : { status: 200, body: { schema: found.text } };
    }
    const step = /^\/subjects\/([^/]+)(?:\/versions\/latest)?$/.exec(path)?.[1];
    if (step === undefined) return missing(404);
    const name = fullName(decodeURIComponent(step), here);
    const versions = this.subjects.get(name);
    if (versions === undefined) return missing(40401);
    const index =
      text === undefined ? versions.length - 1 : versions.findIndex((known) => same(known.text, text));
    const found = versions[index];
    if (found === undefined) return missing(40403);
    return {
      status: 200,
      body: { subject: shortName(name), version: index + 1, id: found.id, schema: found.text },
    };
  }
}

const fullName = (subject: string, context: string): string =>
  subject.startsWith(':.') ? subject : context + subject;

/** A subject as answers name it: without the default context. */
const shortName = (name: string): string =>
  name.startsWith(DEFAULT_CONTEXT) ? name.slice(DEFAULT_CONTEXT.length) : name;

const contextOf = (name: string): string => /^:\.[^:]*:/.exec(name)?.[0] ?? DEFAULT_CONTEXT;

const same = (one: string, other: string): boolean =>
  JSON.stringify(JSON.parse(one)) === JSON.stringify(JSON.parse(other));

const missing = (code: number): { status: number; body: object } => ({
  status: 404,
  body: { error_code: code, message: 'not found' },
});
