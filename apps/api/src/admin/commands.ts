import { Inject, Injectable } from '@nestjs/common';
import type { Role } from '#machines';
import type { CommandResult, Gateway, SubjectCommand } from '#producer';
import type { Principal } from '../access/principal.js';
import type { Settings } from '../config/settings.schema.js';
import { RefusalError, refusal } from '../http/problems/refusal-error.js';
import type { Queries } from '../runtime/runtime.js';
import { GATEWAY, QUERIES, SETTINGS } from '../runtime/tokens.js';
import { topicName } from '../topics/topic-name.js';
import type { MappingBody } from './subject.dto.js';
import type { SubjectView } from './subject.schema.js';
import { subjectView } from './subject.view.js';

/** A command as HTTP brings it. The role of its subject is found in the subject's events. */
export interface CommandInput extends Omit<SubjectCommand, 'role' | 'actor'> {
  readonly caller: Principal;
}

/** Commands on one subject. Each returns the subject after it. @throws RefusalError */
@Injectable()
export class SubjectCommands {
  constructor(
    @Inject(GATEWAY) private readonly gateway: Gateway,
    @Inject(QUERIES) private readonly queries: Queries,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  async reset(input: CommandInput): Promise<SubjectView> {
    return this.after(await this.gateway.reset(await this.withRole(input)));
  }

  /** Its topic must be gone. Returns the subject as it ended, in the state `removed`. */
  async remove(input: CommandInput): Promise<SubjectView> {
    return this.after(await this.gateway.remove(await this.withRole(input)));
  }

  /** @param forMs null: open until reset. */
  async open(input: CommandInput, forMs: number | null): Promise<SubjectView> {
    return this.after(await this.gateway.open({ ...(await this.withRole(input)), forMs }));
  }

  /** Also for a subject without events: the mapping is then its first. */
  async declareMapping(input: CommandInput, body: MappingBody): Promise<SubjectView> {
    const { record, schema, schema_id: schemaId, version, field_case: fieldCase } = body;
    if (!topicName.test(input.topic))
      throw new RefusalError(
        refusal('topic.unknown', 'The address does not contain a valid Kafka topic name.'),
      );
    const role = await this.roleToDeclare(input, body.role ?? null);
    const result = await this.gateway.declareMapping({
      ...commandOf(input, role),
      record,
      ...(schema !== undefined && { schema }),
      ...(schemaId !== undefined && { schemaId }),
      ...(version !== undefined && { version }),
      ...(fieldCase !== undefined && { fieldCase }),
    });
    return this.after(result);
  }

  /**
   * By the subject's events, else by the resolver, else by the caller, who must not contradict them. The registry is asked for any
   * subject by its name, so a caller that may not operate every topic names one that its topic is known to have.
   */
  private async roleToDeclare(input: CommandInput, declared: Role | null): Promise<Role> {
    const { topic, subject, caller } = input;
    const stored = await this.roleOf(input);
    const known = stored ?? this.gateway.roleOf(topic, subject);
    if (known === null && !caller.rights.topicsOf('operate').isAll) throw unknownSubject(input);
    const roleRefusal = (found: string, allowed: string): RefusalError =>
      new RefusalError(
        refusal('request.malformed', `role: found ${found}, allowed: ${allowed}`, { topic, subject }),
      );
    if (known !== null && declared !== null && declared !== known) {
      const why = stored === null ? 'by producer.subjectResolver' : "by the subject's events";
      throw roleRefusal(`"${declared}"`, `${known} (${why})`);
    }
    const role = known ?? declared;
    if (role === null)
      throw roleRefusal(
        'nothing',
        'key, value (the subject is new, and producer.subjectResolver does not determine its role)',
      );
    return role;
  }

  private async withRole(input: CommandInput): Promise<SubjectCommand> {
    const role = await this.roleOf(input);
    if (role !== null) return commandOf(input, role);
    throw unknownSubject(input);
  }

  private async roleOf({ topic, subject, caller }: CommandInput): Promise<Role | null> {
    const { subjects } = this.queries.within(caller.rights.topicsOf('operate'));
    return (await subjects.find({ topic, subject }))?.key.role ?? null;
  }

  private after(result: CommandResult): SubjectView {
    if (!result.ok) throw new RefusalError(result.refusal);
    const { windowMs } = this.settings.producer.circuitBreaker;
    const { topic, subject } = result.stored.key;
    const configured = this.gateway.configured(topic, subject);
    return subjectView(result.stored, { now: this.queries.now(), windowMs, configured });
  }
}

const unknownSubject = ({ topic, subject }: CommandInput): RefusalError =>
  new RefusalError(refusal('subject.unknown', 'The subject has no events.', { topic, subject }));

const commandOf = ({ caller, ...command }: CommandInput, role: Role): SubjectCommand => ({
  ...command,
  actor: caller.name,
  role,
});
