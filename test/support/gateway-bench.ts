import { setTimeout as after } from 'node:timers/promises';
import {
  MemoryJournal,
  MemoryLog,
  type Append,
  type AppendOutcome,
  type StoredSubject,
  type StreamKey,
} from '#journal';
import type { SubjectEvent, Mapping, Policy, Role } from '#machines';
import {
  createGateway,
  TimeSlicer,
  type ConfigurationConflict,
  type CounterName,
  type EncodedRecord,
  type Gateway,
  type GatewaySettings,
  type GatewayTelemetry,
  type ProduceResult,
  type ProduceRequest,
  type RecordSender,
  type SendOutcome,
  type ConflictLogEntry,
  type TopicProblem,
} from '#producer';
import {
  parseSchema,
  subjectResolvers,
  type IdentifiedSchema,
  type Association,
  type RegisteredSchema,
  type Registry,
  type RegistryResponse,
  type Schema,
} from '#registry';
import { bar, barValue, ksqlBarValue } from '../fixtures/bars.js';

export function schema(json: unknown): Schema {
  const parsed = parseSchema(JSON.stringify(json));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.invalid));
  return parsed.schema;
}

/** Parses a schema leniently, like those of a registry. */
function registered(json: unknown): Schema {
  const parsed = parseSchema(JSON.stringify(json), 'registered');
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.invalid));
  return parsed.schema;
}

/** A stand-in registry: versions per subject, recorded calls, outages and delays set by the test. */
export class StandInRegistry implements Registry {
  readonly calls: string[] = [];
  down: string | null = null;
  /** Responds 403 to every call. */
  denies = false;
  gate: Promise<void> = Promise.resolve();
  private readonly versions = new Map<string, RegisteredSchema[]>();
  private readonly associations = new Map<string, string>();
  private nextId = 1;

  /** @param more of the data contract: enabled rules, a GUID; without it the version has neither */
  register(
    subject: string,
    json: unknown,
    more: Partial<Pick<RegisteredSchema, 'rules' | 'guid'>> = {},
  ): number {
    const versions = this.versions.get(subject) ?? [];
    const schemaId = this.nextId;
    this.nextId += 1;
    const contract = { rules: [], guid: null, ...more };
    this.versions.set(subject, [
      ...versions,
      { schemaId, version: versions.length + 1, schema: registered(json), ...contract },
    ]);
    return schemaId;
  }

  /** Forgets everything and counts ids from 1 again, like a registry that is set up anew. */
  rebuild(): void {
    this.versions.clear();
    this.nextId = 1;
  }

  /** The id of a subject's latest version, for a stand-in broker; 0 without one. Not recorded as a call. */
  latestId(subject: string): number {
    return this.versions.get(subject)?.at(-1)?.schemaId ?? 0;
  }

  latest(subject: string): Promise<RegistryResponse<RegisteredSchema>> {
    return this.respond(`latest ${subject}`, () => this.versions.get(subject)?.at(-1));
  }

  find(subject: string, sought: Schema): Promise<RegistryResponse<RegisteredSchema>> {
    return this.respond(`find ${subject}`, () =>
      this.versions.get(subject)?.find((version) => version.schema.fingerprint === sought.fingerprint),
    );
  }

  byId(schemaId: number, subject: string): Promise<RegistryResponse<IdentifiedSchema>> {
    const hasId = (version: RegisteredSchema): boolean => version.schemaId === schemaId;
    return this.respond(`byId ${schemaId}`, () => {
      const found = [...this.versions.values()].flat().find(hasId);
      const version = this.versions.get(subject)?.find(hasId)?.version ?? null;
      return found && { schema: found.schema, version, rules: found.rules, guid: found.guid };
    });
  }

  /** As in `Registry`. Null without `associate`, as with a registry that lacks the API. */
  association(ofTopic: string, role: Role): Promise<RegistryResponse<Association | null>> {
    return this.respond(`association ${ofTopic} ${role}`, () => {
      const associated = this.associations.get(`${ofTopic} ${role}`);
      return associated === undefined ? null : { subject: associated };
    });
  }

  /** @param to null removes the association */
  associate(ofTopic: string, role: Role, to: string | null): void {
    if (to === null) this.associations.delete(`${ofTopic} ${role}`);
    else this.associations.set(`${ofTopic} ${role}`, to);
  }

  /** The schema with that id. Not recorded as a call. */
  schemaOf(schemaId: number): Schema {
    const found = [...this.versions.values()].flat().find((version) => version.schemaId === schemaId);
    if (found === undefined) throw new Error(`no schema ${schemaId}`);
    return found.schema;
  }

  /** Whether a subject has the schema. Not recorded as a call. */
  has(subject: string, { fingerprint }: Schema): boolean {
    const versions = this.versions.get(subject) ?? [];
    return versions.some((version) => version.schema.fingerprint === fingerprint);
  }

  private async respond<T>(call: string, find: () => T | undefined): Promise<RegistryResponse<T>> {
    this.calls.push(call);
    await this.gate;
    if (this.down !== null) return { status: 'unreachable', reason: this.down, retryAfterMs: null };
    if (this.denies) return { status: 'denied', httpStatus: 403 };
    const value = find();
    return value === undefined
      ? { status: 'not_found', errorCode: 40401, message: 'not found' }
      : { status: 'ok', value };
  }
}

/** One pod's journal in memory, with faults and delays set by the test. */
export class BenchJournal extends MemoryJournal {
  /** The pod gets no notifications about other pods' appends, as with a lagging feed. */
  missesNotifications = false;
  /** The number of calls of `append`. */
  appends = 0;
  /** The events that this pod stored, of all subjects. */
  readonly stored: SubjectEvent[] = [];
  /** Delays the results of appends, after the events are stored. */
  appendGate: Promise<void> = Promise.resolve();
  /** Delays `load`. */
  loadGate: Promise<void> = Promise.resolve();

  override subscribe(listener: (stored: StoredSubject) => void): () => void {
    return super.subscribe((stored) => {
      if (!this.missesNotifications) listener(stored);
    });
  }

  override async load(key: StreamKey): Promise<StoredSubject> {
    await this.loadGate;
    return super.load(key);
  }

  override async append(append: Append): Promise<AppendOutcome> {
    this.appends += 1;
    const outcome = await super.append(append);
    if (outcome.ok) this.stored.push(...append.events);
    await this.appendGate;
    return outcome;
  }
}

/** A stand-in broker: a log in memory, and outcomes set by the test. */
export class StandInSender implements RecordSender {
  readonly slowestMs = 1000;
  readonly log: EncodedRecord[] = [];
  /** Outcomes of the next calls of `send`. Without one, records are acknowledged. */
  readonly next: (SendOutcome | null)[] = [];
  gate: Promise<void> = Promise.resolve();
  /** The existing topics; null: every topic. */
  topics: readonly string[] | null = null;
  /** `checkTopic` fails. */
  unreachable = false;
  /** The number of calls of `send`. */
  sends = 0;
  private closing = gate();
  /** The number of calls of `checkTopic`. */
  topicChecks = 0;

  checkTopic(topic: string): Promise<TopicProblem | null> {
    this.topicChecks += 1;
    if (this.unreachable)
      return Promise.resolve({ status: 'not_sent', reason: 'unreachable', message: 'away' });
    return Promise.resolve(
      (this.topics?.includes(topic) ?? true)
        ? null
        : { status: 'not_sent', reason: 'topic_unknown', message: 'no such topic' },
    );
  }

  async send(_topic: string, records: readonly EncodedRecord[]): Promise<readonly SendOutcome[]> {
    this.sends += 1;
    const { closed } = this.closing;
    const wasClosed = await Promise.race([this.gate.then(() => false), closed.then(() => true)]);
    if (wasClosed) return records.map(() => ({ status: 'unknown', message: 'the sender was closed' }));
    const outcome = this.next.shift() ?? null;
    if (outcome !== null) return records.map(() => outcome);
    return records.map((record) => ({
      status: 'acked',
      partition: 0,
      offset: String(this.log.push(record) - 1),
    }));
  }

  reachable(): Promise<boolean> {
    return Promise.resolve(true);
  }

  /** Ends only the sends in flight, as unknown, because the other pods share this sender. */
  close(): Promise<void> {
    this.closing.open();
    this.closing = gate();
    return Promise.resolve();
  }
}

export const policy: Policy = {
  mode: 'enforce',
  strategy: 'Strict',
  circuitBreaker: { conflicts: 3, windowMs: 60_000, openMs: 30_000, maxOpenMs: 600_000, quietMs: 600_000 },
  lookupBackoff: { initialMs: 10, factor: 2, maxMs: 50, attempts: 5 },
  lookupLeaseMs: 5000,
  sendLeaseMs: 5000,
  maxWriters: 10,
};

export const topic = 'bars_1s_rows';
export const subject = 'bars_1s_rows-value';
export const key = { topic, subject, role: 'value' } as const;

export function mapping(json: unknown, record: Mapping['record'] = 'generic'): Mapping {
  const { text, fingerprint, fullName } = schema(json);
  return { record, schema: text, fingerprint, fullName, schemaId: null, version: null };
}

/** The subject of the keys, mapped to a bare string by `keyed`. */
export const keySubject = `${topic}-key`;
export const keyKey = { topic, subject: keySubject, role: 'key' } as const;

/** Settings that map keys too. */
export const keyed = {
  mappings: [
    { topic, role: 'key' as const, mapping: mapping({ type: 'string' }, 'specific') },
    { topic, role: 'value' as const, mapping: mapping(barValue) },
  ],
};

/** The metadata of an operator's command. */
export const operator = {
  actor: 'operator',
  reason: 'a reason',
  ifMatch: null,
  requestId: 'request',
} as const;

/** A request with one record that has a key, and a value if given. */
export function keyedRecord(key: unknown, value?: unknown): Pick<ProduceRequest, 'records'> {
  return { records: [{ key, value, partition: null, timestamp: null, headers: [] }] };
}

/** A request that declares the schema of its values. */
export function declares(json: unknown): Pick<ProduceRequest, 'valueSchema'> {
  return { valueSchema: { schema: JSON.stringify(json) } };
}

/** The broker refuses the record's schema. */
export const invalidRecord: SendOutcome = {
  status: 'refused',
  error: 'INVALID_RECORD',
  errorCode: 87,
  retriable: false,
  message: 'schema',
};

/** Ignores everything. */
export const noTelemetry: GatewayTelemetry = {
  record: () => undefined,
  step: () => undefined,
  held: () => undefined,
  counter: () => undefined,
  circuit: () => undefined,
  configurationDiffers: () => undefined,
  removed: () => undefined,
};

/** One or more pods over one log in memory, one stand-in registry and one stand-in broker. */
export class GatewayBench {
  readonly log = new MemoryLog();
  readonly registry = new StandInRegistry();
  readonly sender = new StandInSender();
  readonly steps: ConflictLogEntry[] = [];
  /** Reported conflicts between a pod's configuration and a subject. */
  readonly differing: ConfigurationConflict[] = [];
  /** Subjects that were reported as removed. */
  readonly removed: string[] = [];
  readonly counters: Partial<Record<CounterName, number>> = {};
  /** The circuits that are reported as open, as `subject id`. */
  readonly circuits = new Set<string>();
  /** The number of requests that are held. */
  held = 0;
  /** The monotonic clock of all pods, in ms. */
  monotonic = (): number => performance.now();
  private pods = 0;

  /** Starts another pod over the shared log. `settings` override the defaults. */
  pod(settings: Omit<Partial<GatewaySettings>, 'policy'> & { readonly policy?: Partial<Policy> } = {}): {
    gateway: Gateway;
    journal: BenchJournal;
  } {
    const journal = new BenchJournal(this.log);
    this.pods += 1;
    const gateway = createGateway({
      settings: {
        resolveSchemaAtProduce: false,
        subjectResolver: subjectResolvers.TopicName,
        lookupRate: { perMinute: 60, burst: 8 },
        topicPatternsForOnError: ['*_1s_rows'],
        allowRules: [],
        hold: { maxMs: 5000, maxRecordsPerSubject: 1000, maxBytes: 1_000_000 },
        mappings: [{ topic, role: 'value', mapping: mapping(barValue) }],
        ...settings,
        policy: { ...policy, ...settings.policy },
      },
      journal,
      registry: this.registry,
      sender: this.sender,
      telemetry: {
        record: () => undefined,
        held: (delta) => (this.held += delta),
        circuit: ({ subject, schemaId }, open) =>
          open ? this.circuits.add(`${subject} ${schemaId}`) : this.circuits.delete(`${subject} ${schemaId}`),
        step: (step) => this.steps.push(step),
        removed: ({ subject }) => this.removed.push(subject),
        configurationDiffers: (conflict) => this.differing.push(conflict),
        counter: (name) => (this.counters[name] = (this.counters[name] ?? 0) + 1),
      },
      podId: `pod-${this.pods}`,
      slicer: new TimeSlicer(),
      monotonic: () => this.monotonic(),
    });
    return { gateway, journal };
  }

  /** Binds the value's subject to the fixture's schema, then registers another one. Returns the new id. */
  async drift(gateway: Gateway, to: unknown): Promise<number> {
    this.registry.register(subject, barValue);
    const bound = await post(gateway, bar.value);
    if (!bound.ok) throw new Error(JSON.stringify(bound.refusal));
    this.registry.calls.length = 0;
    return this.registry.register(subject, to);
  }

  /** Three conflicts in a row, which open the circuit of the value's subject for 30 s. The last record has the field `c`. */
  async trip(gateway: Gateway): Promise<void> {
    this.registry.register(subject, barValue);
    await post(gateway, bar.value);
    const fields: unknown[] = [...ksqlBarValue.fields];
    for (const name of ['a', 'b', 'c']) {
      fields.push({ name, type: ['null', 'double'], default: null });
      this.registry.register(subject, { ...ksqlBarValue, fields });
      await post(gateway, { ...bar.value, [name]: 1 });
    }
    if (this.events().at(-1) !== 'CircuitOpened') throw new Error(this.events().join());
  }

  /** Posts a valid record whose schema the broker refuses once: the mapping is suspect until its look-up ends. */
  makeMappingSuspect(gateway: Gateway, value: unknown = bar.value): Promise<ProduceResult> {
    this.sender.next.push(invalidRecord);
    return post(gateway, value);
  }

  /** Stops the journal's clock that many ms from now. */
  advanceClock(ms: number): void {
    const now = Date.now() + ms;
    this.log.clock = () => now;
  }

  /** The events of the value's subject, by type. */
  events(): SubjectEvent['type'][] {
    return this.log.events(key).map(({ type }) => type);
  }

  state(): unknown {
    return this.log.read(key).snapshot.value;
  }
}

/** A request of plain JSON that declares nothing and sets no time limit of its own. */
export const plainRequest: Omit<ProduceRequest, 'topic' | 'records'> = {
  partition: null,
  form: 'plain',
  keySchema: null,
  valueSchema: null,
  bytes: 100,
  waitMs: null,
  requestId: 'request',
  headers: [],
  signal: null,
};

export function post(
  gateway: Gateway,
  value: unknown,
  more: Partial<ProduceRequest> = {},
): Promise<ProduceResult> {
  const records = [{ value, partition: null, timestamp: null, headers: [] }];
  return gateway.produce({ ...plainRequest, topic, records, ...more });
}

/** A promise and the function that resolves it. */
export function gate(): { readonly closed: Promise<void>; readonly open: () => void } {
  let open: () => void = () => undefined;
  return { closed: new Promise((resolve) => (open = resolve)), open: () => open() };
}

/** Polls until a condition holds. The test's own time-out bounds it. */
export async function until(holds: () => boolean): Promise<void> {
  // A timer lets pending promises settle before each check.
  do await after(1);
  while (!holds());
}
