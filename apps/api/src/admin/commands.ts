import { Inject, Injectable } from '@nestjs/common';
import type { Role } from '#machines';
import type { CommandResult, Gateway, SubjectCommand } from '#producer';
import type { Settings } from '../config/settings.schema.js';
import type { Queries } from '../runtime/queries.js';
import { RefusalError, refusal } from '../http/problems/refusal-error.js';
import { topicName } from '../topics/topic-name.js';
import { GATEWAY, QUERIES, SETTINGS } from '../runtime/tokens.js';
import type { MappingBody } from './subject.dto.js';
import type { SubjectView } from './subject.schema.js';
import { subjectView } from './subject.view.js';

/** A command as HTTP brings it; what the subject describes is found in its events. */
export type CommandInput = Omit<SubjectCommand, 'role'>;

/** Commands on one subject: each answers with the subject after it. @throws Refused */
@Injectable()
export class SubjectCommands {
  constructor(
    @Inject(GATEWAY) private readonly gateway: Gateway,
    @Inject(QUERIES) private readonly queries: Queries,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  async reset(asked: CommandInput): Promise<SubjectView> {
    return this.after(await this.gateway.reset(await this.known(asked)));
  }

  /** Its topic must be gone. Answers with the subject as it ended, in the state `removed`. */
  async remove(asked: CommandInput): Promise<SubjectView> {
    return this.after(await this.gateway.remove(await this.known(asked)));
  }

  /** @param forMs null: open until reset. */
  async open(asked: CommandInput, forMs: number | null): Promise<SubjectView> {
    return this.after(await this.gateway.open({ ...(await this.known(asked)), forMs }));
  }

  /** Also on a subject without events: the mapping is then its first. */
  async declareMapping(asked: CommandInput, body: MappingBody): Promise<SubjectView> {
    const { record, schema, schema_id: schemaId, version, field_case: fieldCase } = body;
    if (!topicName.test(asked.topic))
      throw new RefusalError(refusal('topic.unknown', 'The address holds no Kafka topic name.'));
    const role = await this.roleToDeclare(asked, body.role ?? null);
    const answer = await this.gateway.declareMapping({
      ...asked,
      role,
      record,
      ...(schema !== undefined && { schema }),
      ...(schemaId !== undefined && { schemaId }),
      ...(version !== undefined && { version }),
      ...(fieldCase !== undefined && { fieldCase }),
    });
    return this.after(answer);
  }

  /** By the subject's events, else by the resolver, else by the caller, who may not contradict them. */
  private async roleToDeclare(asked: CommandInput, said: Role | null): Promise<Role> {
    const { topic, subject } = asked;
    const stored = await this.roleOf(asked);
    const known = stored ?? this.gateway.roleOf(topic, subject);
    const refuse = (found: string, allowed: string): RefusalError =>
      new RefusalError(
        refusal('request.malformed', `role: found ${found}, allowed: ${allowed}`, { topic, subject }),
      );
    if (known !== null && said !== null && said !== known) {
      const why = stored === null ? 'by producer.subjectResolver' : "by the subject's events";
      throw refuse(`"${said}"`, `${known} (${why})`);
    }
    const role = known ?? said;
    if (role === null)
      throw refuse('nothing', 'key, value (the subject is new, and producer.subjectResolver does not tell)');
    return role;
  }

  private async known(asked: CommandInput): Promise<SubjectCommand> {
    const role = await this.roleOf(asked);
    if (role !== null) return { ...asked, role };
    const { topic, subject } = asked;
    throw new RefusalError(refusal('subject.unknown', 'The subject has no events.', { topic, subject }));
  }

  private async roleOf({ topic, subject }: CommandInput): Promise<Role | null> {
    return (await this.queries.subjects.find({ topic, subject }))?.key.role ?? null;
  }

  private after(answer: CommandResult): SubjectView {
    if (!answer.ok) throw new RefusalError(answer.refusal);
    const { windowMs } = this.settings.producer.circuitBreaker;
    const { topic, subject } = answer.stored.key;
    const configured = this.gateway.configured(topic, subject);
    return subjectView(answer.stored, { now: this.queries.now(), windowMs, configured });
  }
}
