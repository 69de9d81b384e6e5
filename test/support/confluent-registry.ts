import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import { json } from 'node:stream/consumers';
import type { AddressInfo } from 'node:net';

interface Version {
  readonly id: number;
  readonly text: string;
  /** Like Confluent's, a hash of the registered content. */
  readonly guid: string;
  readonly ruleSet: object | null;
}

const DEFAULT_CONTEXT = ':.:';

/**
 * A stand-in for Confluent's registry, for what Apicurio does not have: rules, GUIDs, subject associations, and contexts
 * (Confluent, "Schema contexts"). A subject belongs to the context in its name (`:.eu:bars-value`), else to that of the URL
 * (`/contexts/.eu`), else to the default one. Each context assigns its own ids, so an id is looked up with a subject.
 */
export class ConfluentRegistry {
  /** Method and path with query of each call, in order. */
  readonly calls: string[] = [];
  /** By the subject's full name, e.g. `:.eu:bars-value`, `:.:bars-value`. */
  private readonly subjects = new Map<string, Version[]>();
  /** By topic and role: the associated subject and its namespace. */
  private readonly associations: { topic: string; role: string; subject: string; namespace: string }[] = [];
  /** False: a registry version without GUIDs. */
  givesGuids = true;
  private readonly server: Server;

  private constructor() {
    this.server = createServer((incoming, outgoing) => void this.respond(incoming, outgoing));
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

  /** Registers the next version of a subject. `id`: instead of the context's next id, as in an import. */
  register(subject: string, schema: unknown, id?: number, ruleSet: object | null = null): number {
    const name = fullName(subject, DEFAULT_CONTEXT);
    const text = JSON.stringify(schema);
    const guid = guidOf(text, ruleSet);
    const version = { id: id ?? this.idOf(guid, contextOf(name)), text, guid, ruleSet };
    this.subjects.set(name, [...(this.subjects.get(name) ?? []), version]);
    return version.id;
  }

  /** Deletes every schema, and assigns ids from 1 again. */
  rebuild(): void {
    this.subjects.clear();
  }

  /** Associates a topic's keys or values with a subject, replacing the association in that namespace. */
  associate(topic: string, role: 'key' | 'value', subject: string, namespace = 'lkc-1'): void {
    const at = this.associations.findIndex(
      (one) => one.topic === topic && one.role === role && one.namespace === namespace,
    );
    this.associations.splice(at < 0 ? this.associations.length : at, 1, { topic, role, subject, namespace });
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private idOf(guid: string, context: string): number {
    const inContext = this.inContext(context);
    const known = inContext.find((version) => version.guid === guid);
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

  private async respond(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    this.calls.push(`${incoming.method ?? ''} ${incoming.url ?? ''}`);
    const url = new URL(incoming.url ?? '/', 'http://registry');
    const [, context, path = ''] = /^(?:\/contexts\/(\.[^/]*))?(\/.*)$/.exec(url.pathname) ?? [];
    const here = context === undefined ? DEFAULT_CONTEXT : `:${context}:`;
    const query = (incoming.method === 'POST' ? await json(incoming) : {}) as { schema?: string };
    const { status, body } = path.startsWith('/associations/')
      ? this.associated(path, url.searchParams)
      : this.responseTo(path, here, url.searchParams.get('subject'), query.schema);
    outgoing.writeHead(status, { 'content-type': 'application/vnd.schemaregistry.v1+json' });
    outgoing.end(JSON.stringify(body));
  }

  private associated(path: string, query: URLSearchParams): { status: number; body: object } {
    const [, namespace = '', topic = ''] = /^\/associations\/resources\/([^/]+)\/([^/]+)$/.exec(path) ?? [];
    const body = this.associations
      .filter((one) => one.topic === decodeURIComponent(topic) && one.role === query.get('associationType'))
      .filter((one) => namespace === '-' || one.namespace === decodeURIComponent(namespace))
      .map((one) => ({
        subject: one.subject,
        resourceName: one.topic,
        resourceNamespace: one.namespace,
        resourceType: 'topic',
        associationType: one.role,
        lifecycle: 'STRONG',
      }));
    return { status: 200, body };
  }

  private contractOf({ guid, ruleSet }: Version): object {
    return { ...(this.givesGuids && { guid }), ...(ruleSet !== null && { ruleSet }) };
  }

  private responseTo(
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
      return found === undefined
        ? missing(40403)
        : { status: 200, body: { schema: found.text, ...this.contractOf(found) } };
    }
    const guid = /^\/schemas\/guids\/([^/]+)$/.exec(path)?.[1];
    if (guid !== undefined) {
      const found = [...this.subjects.values()].flat().find((version) => version.guid === guid);
      return found === undefined || !this.givesGuids
        ? missing(40403)
        : { status: 200, body: { schema: found.text, ...this.contractOf(found) } };
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
    const contract = this.contractOf(found);
    return {
      status: 200,
      body: { subject: shortName(name), version: index + 1, id: found.id, schema: found.text, ...contract },
    };
  }
}

const fullName = (subject: string, context: string): string =>
  subject.startsWith(':.') ? subject : context + subject;

/** A subject's name in responses: without the default context. */
const shortName = (name: string): string =>
  name.startsWith(DEFAULT_CONTEXT) ? name.slice(DEFAULT_CONTEXT.length) : name;

const contextOf = (name: string): string => /^:\.[^:]*:/.exec(name)?.[0] ?? DEFAULT_CONTEXT;

const same = (one: string, other: string): boolean =>
  JSON.stringify(JSON.parse(one)) === JSON.stringify(JSON.parse(other));

function guidOf(text: string, ruleSet: object | null): string {
  const hex = createHash('md5').update(text).update(JSON.stringify(ruleSet)).digest('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

const missing = (code: number): { status: number; body: object } => ({
  status: 404,
  body: { error_code: code, message: 'not found' },
});
