import type { Difference, LatestSchema } from '#machines';
import {
  difference,
  judge,
  type RegisteredSchema,
  type Registry,
  type RegistryAnswer,
  type Schema,
} from '#registry';
import type { GatewayEvents } from './gateway.port.js';
import { judgedAs, latestOf, summary } from './judgement.js';
import { labelsOf } from './labels.js';
import { deniedAccess } from './registry-trouble.js';
import { schemaOf, type Subject } from './subject.js';
import { fitsBeside } from './writer-fits.js';

/** The registry has versions of the subject, and not the declared one: what the mode `observe` tells of it. */
export interface Unregistered {
  readonly latest: LatestSchema;
  readonly differences: readonly Difference[];
  /** What the other modes do: write it as the latest, or refuse it. */
  readonly verdict: 'follow' | 'refuse';
}

/** What a look-up made of a declared schema: what to write with, or why not. */
export type FoundWriter =
  | {
      readonly status: 'fits';
      readonly schema: Schema;
      readonly schemaId: number;
      readonly version: number;
      /** What the data is written for. Another schema where that is not registered and its data is written as the latest. */
      readonly declared: Schema;
      readonly unregistered: Unregistered | null;
    }
  | {
      readonly status: 'differs';
      readonly fingerprint: string;
      readonly schemaId: number | null;
      readonly differences: readonly Difference[];
      readonly reason: string;
      readonly unregistered: Unregistered | null;
    }
  | { readonly status: 'missing' | 'unreachable' | 'denied'; readonly reason: string };

/** The look-ups of foreign writers of one process, and the texts of the ids they found. */
export class WriterFinder {
  private readonly underWay = new WeakMap<Subject, Map<string, Promise<FoundWriter>>>();
  private readonly texts = new Map<string, Schema>();

  constructor(
    private readonly registry: Registry,
    private readonly events: Pick<GatewayEvents, 'counter'>,
  ) {}

  /** The schema of an id that was found under a subject before. It never changes, but each context has its own ids. */
  known({ stored }: Subject, schemaId: number): Schema | undefined {
    return this.texts.get(textKey(stored.key.subject, schemaId));
  }

  /** Concurrent requests that declare the same schema share one look-up. Exactly one of `schema` and `id` is given. */
  find(subject: Subject, schema: Schema | null, id: number | null): Promise<FoundWriter> {
    const name = schema === null ? `id:${String(id)}` : schema.fingerprint;
    const ofSubject = this.underWay.get(subject) ?? new Map<string, Promise<FoundWriter>>();
    this.underWay.set(subject, ofSubject);
    let asked = ofSubject.get(name);
    if (asked === undefined) {
      asked = this.counted(subject, schema, id).finally(() => ofSubject.delete(name));
      ofSubject.set(name, asked);
    }
    return asked;
  }

  private async counted(subject: Subject, schema: Schema | null, id: number | null): Promise<FoundWriter> {
    const found = await this.ask(subject, schema, id);
    // A denied look-up is neither a success nor an outage: nothing is counted.
    if (found.status !== 'denied') {
      const name = found.status === 'unreachable' ? 'sr.lookup.fail' : 'sr.lookup.ok';
      this.events.counter(name, labelsOf(subject.stored));
    }
    return found;
  }

  /** At most three questions, once per writer: the id's text, its place under the subject, the subject's latest. */
  private async ask(subject: Subject, schema: Schema | null, id: number | null): Promise<FoundWriter> {
    let declared = schema;
    if (declared === null) {
      const byId = await this.registry.byId(id ?? 0, subject.stored.key.subject);
      if (byId.status !== 'ok') return unanswered(byId, `the registry has no schema with id ${String(id)}`);
      declared = byId.value;
    }
    const { key } = subject.stored;
    const { mapping } = subject;
    const as = judgedAs(key.role, mapping?.record ?? 'generic');
    const registered = await this.registry.find(key.subject, declared);
    if (registered.status === 'ok') {
      const { schemaId, version } = registered.value;
      const ours = mapping === null ? declared : schemaOf(mapping);
      if (fitsBeside(declared, ours, as)) {
        const place = { schemaId: id ?? schemaId, version };
        return this.fits(subject, { schema: declared, ...place }, declared);
      }
      const differences = difference(declared, ours, as);
      const { fingerprint } = declared;
      const reason = summary(differences);
      return {
        status: 'differs',
        fingerprint,
        schemaId: id ?? schemaId,
        differences,
        reason,
        unregistered: null,
      };
    }
    if (registered.status !== 'not_found')
      return unanswered(registered, 'the registry cannot use this schema');

    // Not registered, and Sluicegate registers nothing: a Generic value may be written as the latest instead.
    const latest = await this.registry.latest(key.subject);
    if (latest.status !== 'ok')
      return unanswered(latest, 'no version of this subject is registered, and Sluicegate registers none');
    const differences = difference(declared, latest.value.schema, as);
    const stands = { latest: latestOf(latest.value), differences };
    if (as !== 'generic' || judge(differences, as) === 'stop') {
      const reason = `not registered under the subject: ${summary(differences)}`;
      const { fingerprint } = declared;
      const unregistered = { ...stands, verdict: 'refuse' } as const;
      return { status: 'differs', fingerprint, schemaId: id, differences, reason, unregistered };
    }
    return this.fits(subject, latest.value, declared, { ...stands, verdict: 'follow' });
  }

  private fits(
    { stored }: Subject,
    { schema, schemaId, version }: RegisteredSchema,
    declared: Schema,
    unregistered: Unregistered | null = null,
  ): FoundWriter {
    if (this.texts.size >= 1000) this.texts.clear();
    this.texts.set(textKey(stored.key.subject, schemaId), schema);
    return { status: 'fits', schema, schemaId, version, declared, unregistered };
  }
}

const textKey = (subject: string, schemaId: number): string => `${subject}/${schemaId}`;

function unanswered(
  answer: Exclude<RegistryAnswer<unknown>, { status: 'ok' }>,
  missing: string,
): FoundWriter {
  switch (answer.status) {
    case 'unreachable':
      return { status: 'unreachable', reason: answer.reason };
    case 'denied':
      return { status: 'denied', reason: deniedAccess(answer.httpStatus) };
    case 'not_found':
      return { status: 'missing', reason: `${missing}: ${answer.message}` };
    case 'unusable':
      return { status: 'missing', reason: `what the registry has cannot be used: ${answer.message}` };
  }
}
