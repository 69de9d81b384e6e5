import { AppendTooLarge, JournalUnreachable, type StreamKey } from '#journal/port';
import { stateOf, withFieldCase, type Command, type CommandRefusal, type Mapping } from '#machines';
import {
  evaluateCompatibility,
  parseDeclared,
  type RegisteredSchema,
  type Registry,
  type RegistryResponse,
} from '#registry';
import type { SchemaPolicy } from './conflicts/schema-policy.js';
import { failureReason, registryFailure } from './conflicts/registry-failure.js';
import type { DeclareMapping, SubjectCommand } from './contract/gateway.js';
import { refusal, retrySoon, subjectRefusal, type Refusal } from './contract/refusal.js';
import type { CommandResult } from './contract/result.js';
import type { GatewaySettings } from './contract/settings.js';
import { topicRefusal } from './produce/send-result.js';
import type { RecordSender } from './kafka/record-sender.js';
import { invalidUnlessRegistered } from './subjects/declared-writer.js';
import { configuredWire, missingGuid } from './subjects/schema-naming.js';
import { isBlank, type StaleVersion, type SubjectRepository } from './subjects/subject-repository.js';
import type { Subject } from './subjects/subject.js';
import { summary } from './conflicts/difference-summary.js';
import { mappingOf } from './conflicts/registered-mapping.js';

export interface AdminCommandsParts {
  readonly settings: GatewaySettings;
  readonly registry: Registry;
  readonly sender: Pick<RecordSender, 'checkTopic'>;
  readonly subjects: SubjectRepository;
  readonly schemaPolicy: SchemaPolicy;
}

/** A mapping that may be declared, with the rules of its schema that a setting allows. */
interface NamedMapping {
  readonly mapping: Mapping;
  readonly rulesAllowed: readonly string[];
}

type NamedMappingResult =
  ({ readonly ok: true } & NamedMapping) | { readonly ok: false; readonly refusal: Refusal };

const rejected = (refused: Refusal): { readonly ok: false; readonly refusal: Refusal } => ({
  ok: false,
  refusal: refused,
});

/** Operators' commands. Each is stored as an event with its actor; a command that changes nothing stores nothing. */
export class AdminCommands {
  constructor(private readonly parts: AdminCommandsParts) {}

  reset(input: SubjectCommand): Promise<CommandResult> {
    const { actor, reason } = input;
    return this.execute(input, () => ({ type: 'Reset', actor, reason }));
  }

  open(input: SubjectCommand & { readonly forMs: number | null }): Promise<CommandResult> {
    const { actor, reason, forMs } = input;
    return this.execute(input, () => ({ type: 'OpenCircuit', forMs, actor, reason }));
  }

  /** Removes a subject whose topic Kafka does not have, by a response that is received after the command. */
  async remove(input: SubjectCommand): Promise<CommandResult> {
    const { topic, subject, actor, reason } = input;
    const problem = await this.parts.sender.checkTopic(topic, 0);
    if (problem === null) {
      const detail = `Kafka has the topic ${topic}: a subject is removed once its topic is deleted`;
      return rejected(refusal('topic.exists', detail, { topic, subject }));
    }
    // Kafka does not respond, or does not let this gateway see the topic: it is not known to be deleted.
    if (problem.status !== 'not_sent' || problem.reason !== 'topic_unknown')
      return rejected({ ...topicRefusal(topic, problem), subject });
    return this.execute(input, () => ({ type: 'Remove', actor, reason }));
  }

  /** Finds the schema that an operator names, then declares it: bound if the registry has it under the subject. */
  async declareMapping(input: DeclareMapping): Promise<CommandResult> {
    const { topic, subject, role, record, actor, reason } = input;
    if (role === 'key' && record === 'generic') {
      const detail = 'record: found "generic", allowed for a key: specific (keys are never followed)';
      return rejected(refusal('request.malformed', detail, { topic, subject }));
    }
    const named = await this.namedMapping(input);
    if (!named.ok) return rejected({ ...named.refusal, topic, subject });
    const { rulesAllowed } = named;
    const commandFor = (present: Mapping | null): Command => {
      const inherited = present?.record === 'generic' ? present : this.parts.settings;
      const mapping = withFieldCase(named.mapping, input.fieldCase ?? inherited.fieldCase);
      return { type: 'DeclareMapping', mapping, rulesAllowed, source: 'admin', actor, reason };
    };
    return this.execute(input, commandFor, true);
  }

  /** @param mayCreate the subject need not have events */
  private async execute(
    input: SubjectCommand,
    commandFor: (mapping: Mapping | null) => Command,
    mayCreate = false,
  ): Promise<CommandResult> {
    const { topic, subject: subjectName, role, requestId, actor, ifMatch } = input;
    const { subjects } = this.parts;
    const key = { topic, subject: subjectName, role };
    try {
      let subject = await subjects.get(key);
      // The operator saw the store, not this pod's copy of it.
      await subjects.reload(subject);
      if (subject.isRemoved) subject = await subjects.get(key);
      if (isBlank(subject.stored) && !mayCreate) {
        subjects.drop(subject);
        return rejected(unknownSubject(key));
      }
      if (subject.stored.key.role !== role) return rejected(otherRole(subject, key));
      const executed = await subjects.execute(
        subject,
        commandFor(subject.mapping),
        { requestId, actor },
        ({ version }) => ifMatch === null || version === ifMatch,
      );
      if (executed.ok) return { ok: true, stored: executed.stored };
      if (subject.isRemoved) return rejected(unknownSubject(key));
      return rejected(
        subject.isOfOtherRole ? otherRole(subject, key) : commandRefusal(subject, executed.refusal),
      );
    } catch (error) {
      if (error instanceof AppendTooLarge)
        return rejected(refusal('request.too_large', error.message, { topic }));
      if (!(error instanceof JournalUnreachable)) throw error;
      const detail = `the command could not be stored: ${error.message}`;
      return rejected(refusal('store.unreachable', detail, { topic, subject: subjectName, ...retrySoon }));
    }
  }

  private async namedMapping(input: DeclareMapping): Promise<NamedMappingResult> {
    const { registry } = this.parts;
    const { subject, schema: text, schemaId } = input;
    if (text !== undefined) return this.mappingByText(input, text);
    if (schemaId === undefined) return this.registeredMapping(input, await registry.latest(subject));
    const response = await registry.byId(schemaId, subject);
    if (response.status !== 'ok') return rejected(registryRefusal(response));
    const { schema, version, rules, guid } = response.value;
    if (version === null) {
      const detail = `the schema with id ${schemaId} is no version of the subject ${subject}`;
      return rejected(refusal('schema.missing', detail));
    }
    return this.registeredMapping(input, {
      status: 'ok',
      value: { schema, schemaId, version, rules, guid },
    });
  }

  private async mappingByText(input: DeclareMapping, text: string): Promise<NamedMappingResult> {
    const { topic, subject, role, record } = input;
    const parsed = parseDeclared(text);
    if (!parsed.ok) {
      const { path, actual, expected } = parsed.invalid;
      const detail = `schema at ${path === '' ? '/' : path}: found ${actual}, allowed ${expected}`;
      return rejected(refusal('schema.invalid', detail));
    }
    const { schema } = parsed;
    const response = await this.parts.registry.find(subject, schema);
    if (response.status !== 'not_found') return this.registeredMapping(input, response);
    const [warning] = schema.warnings;
    if (warning !== undefined) return rejected(refusal('schema.invalid', invalidUnlessRegistered(warning)));
    const wire = configuredWire(this.parts.settings, topic, role);
    const { text: normalized, fingerprint, fullName } = schema;
    const unbound = { record, schema: normalized, fingerprint, fullName, schemaId: null, version: null };
    return { ok: true, mapping: { ...unbound, ...(wire !== undefined && { wire }) }, rulesAllowed: [] };
  }

  /** The mapping to a registered schema. Refused with rules that are not allowed for the topic. */
  private registeredMapping(
    { topic, role, record }: DeclareMapping,
    response: RegistryResponse<RegisteredSchema>,
  ): NamedMappingResult {
    if (response.status !== 'ok') return rejected(registryRefusal(response));
    const registered = response.value;
    const differences = this.parts.schemaPolicy.rulesOf(topic, registered);
    if (evaluateCompatibility(differences, record) === 'stop') {
      const detail = `Sluicegate runs no rules, and producer.allowRules does not name the topic: ${summary(differences)}`;
      return rejected(refusal('writer.refused', detail, { differences }));
    }
    const wire = configuredWire(this.parts.settings, topic, role);
    const noGuid = missingGuid(wire, registered);
    if (noGuid !== null) return rejected(refusal('schema.missing', noGuid));
    return { ok: true, mapping: mappingOf(registered, record, { wire }), rulesAllowed: registered.rules };
  }
}

const unknownSubject = ({ topic, subject }: StreamKey): Refusal =>
  refusal('subject.unknown', `no subject ${subject} of topic ${topic} is known`, { topic, subject });

function otherRole({ stored }: Subject, { role }: StreamKey): Refusal {
  const detail = `role: found "${role}", allowed: ${stored.key.role} (the subject's events say so)`;
  return subjectRefusal(stored, 'request.malformed', detail);
}

function commandRefusal({ stored }: Subject, refused: CommandRefusal | StaleVersion): Refusal {
  const { state } = stateOf(stored.snapshot);
  switch (refused.code) {
    case 'stale':
      return subjectRefusal(stored, 'version.stale', `the subject is at version ${refused.version}`);
    case 'circuit_open':
      return subjectRefusal(stored, 'circuit.open', 'the circuit is open');
    case 'blocked':
      return subjectRefusal(stored, 'produce.blocked', 'the subject is blocked');
    case 'busy':
    case 'not_due':
    case 'not_owner':
    case 'illegal': {
      const detail = `the subject is ${state}, and a step of it is under way: ask again`;
      return subjectRefusal(stored, 'overloaded', detail, retrySoon);
    }
  }
}

function registryRefusal(response: Exclude<RegistryResponse<RegisteredSchema>, { status: 'ok' }>): Refusal {
  switch (response.status) {
    case 'not_found':
      return refusal('schema.missing', `the registry does not know it: ${response.message}`);
    case 'unusable':
      return refusal('schema.invalid', `the registry's schema is no Avro schema: ${response.message}`);
    case 'denied':
    case 'unreachable': {
      const { detail, class: errorClass } = registryFailure(failureReason(response));
      return refusal('sr.unreachable', detail, { class: errorClass, ...retrySoon });
    }
  }
}
