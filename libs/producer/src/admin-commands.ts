import { AppendTooLarge, JournalUnreachable, type StreamKey } from '#journal/port';
import { stateOf, withFieldCase, type Command, type CommandRefusal, type Mapping } from '#machines';
import type { DeclareMapping, SubjectCommand } from './contract/gateway.js';
import { refusal, retrySoon, subjectRefusal, type Refusal } from './contract/refusal.js';
import type { CommandResult } from './contract/result.js';
import type { GatewaySettings } from './contract/settings.js';
import { topicRefusal } from './produce/send-result.js';
import type { RecordSender } from './kafka/record-sender.js';
import { isBlank, type SubjectRepository } from './subjects/subject-repository.js';
import type { Subject } from './subjects/subject.js';
import type { OperatorMapping } from './operator-mapping.js';
import type { StaleVersion } from './subjects/command-executor.js';

export interface AdminCommandsParts {
  readonly settings: GatewaySettings;
  readonly sender: Pick<RecordSender, 'checkTopic'>;
  readonly subjects: SubjectRepository;
  readonly operatorMapping: OperatorMapping;
}

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

  /** Removes a subject whose topic Kafka does not have. Kafka is asked for each command: what the pod knows may be outdated. */
  async remove(input: SubjectCommand): Promise<CommandResult> {
    const { topic, subject, actor, reason } = input;
    const problem = await this.parts.sender.checkTopic(topic, 0);
    if (problem === null) {
      const detail = `Kafka still has the topic ${topic}: delete the topic before its subject`;
      return rejected(refusal('topic.exists', detail, { topic, subject }));
    }
    // Kafka does not respond, or denies access to the topic: the topic may still exist.
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
    const named = await this.parts.operatorMapping.find(input);
    if (!named.ok) return rejected({ ...named.refusal, topic, subject });
    const { rulesAllowed } = named;
    const commandFor = (present: Mapping | null): Command => {
      const inherited = present?.record === 'generic' ? present : this.parts.settings;
      const mapping = withFieldCase(named.mapping, input.fieldCase ?? inherited.fieldCase);
      return { type: 'DeclareMapping', mapping, rulesAllowed, source: 'admin', actor, reason };
    };
    return this.execute(input, commandFor, true);
  }

  /** @param mayCreate whether the subject may be new. Otherwise one without events is `subject.unknown`. */
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
      // The operator's decision rests on the journal, not on this pod's copy.
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
      const detail = `the subject is ${state}, and another operation on it is in progress: try again`;
      return subjectRefusal(stored, 'overloaded', detail, retrySoon);
    }
  }
}
