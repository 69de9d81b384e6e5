import { Body, Controller, Delete, HttpCode, Inject, Post, Put, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { InPath, TakesBody } from '../openapi/describe.js';
import { ProblemResponses } from '../openapi/problem.schema.js';
import { SubjectCommands, type CommandInput } from './commands.js';
import { etagOf, ifMatchOf } from './if-match.js';
import {
  mappingBody,
  openBody,
  resetBody,
  type MappingBody,
  type OpenBody,
  type ResetBody,
} from './subject.dto.js';
import { subjectSchema, type SubjectView } from './subject.schema.js';

/** What a command's address and headers say. */
type Addressed = FastifyRequest<{ Params: { topic: string; subject: string } }>;

/** What operators do: each command needs a reason, takes `If-Match`, and answers with the subject after it. */
@ApiTags('subjects')
@ApiHeader({ name: 'If-Match', required: false, description: 'The ETag that the caller saw' })
@Controller('v1/subjects/:topic/:subject')
export class CommandsController {
  constructor(@Inject(SubjectCommands) private readonly commands: SubjectCommands) {}

  @Post('reset')
  @HttpCode(200)
  @ApiOperation({ operationId: 'resetSubject', summary: 'Back to healthy' })
  @InPath('topic', 'subject')
  @TakesBody(resetBody)
  @ApiOkResponse({ standardSchema: subjectSchema })
  @ProblemResponses(404, 412, 503)
  async reset(
    @Req() request: Addressed,
    @Body({ schema: resetBody }) { reason }: ResetBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SubjectView> {
    return tagged(await this.commands.reset(commandInput(request, reason)), reply);
  }

  @Post('open')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'openSubject',
    summary: 'Opens the circuit, for a time or until reset (`for_ms` null)',
  })
  @InPath('topic', 'subject')
  @TakesBody(openBody)
  @ApiOkResponse({ standardSchema: subjectSchema })
  @ProblemResponses(404, 412, 503)
  async open(
    @Req() request: Addressed,
    @Body({ schema: openBody }) { reason, for_ms: forMs }: OpenBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SubjectView> {
    return tagged(await this.commands.open(commandInput(request, reason), forMs), reply);
  }

  @Delete()
  @ApiOperation({
    operationId: 'removeSubject',
    summary: 'Removes a subject whose topic Kafka no longer has',
    description:
      'Refused with `topic.exists` while Kafka has the topic. Afterwards lists leave the subject out and `GET` answers `subject.unknown`; its events, `verify` and its audit records stay. If the topic is made again, its first record begins the subject anew.',
  })
  @InPath('topic', 'subject')
  @TakesBody(resetBody)
  @ApiOkResponse({ standardSchema: subjectSchema })
  @ProblemResponses(404, 409, 412, 503)
  async remove(
    @Req() request: Addressed,
    @Body({ schema: resetBody }) { reason }: ResetBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SubjectView> {
    return tagged(await this.commands.remove(commandInput(request, reason)), reply);
  }

  @Put('mapping')
  @ApiOperation({
    operationId: 'declareMapping',
    summary: "Declares the mapping: by schema text, by registry id, or the registry's latest",
    description:
      'It stays until an operator, or a configured mapping with `replaces`, changes it. `role` is needed for a subject without events that the subject resolver does not tell to be a key or a value.',
  })
  @InPath('topic', 'subject')
  @TakesBody(mappingBody)
  @ApiOkResponse({ standardSchema: subjectSchema })
  @ProblemResponses(404, 409, 412, 503)
  async declareMapping(
    @Req() request: Addressed,
    @Body({ schema: mappingBody }) body: MappingBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SubjectView> {
    return tagged(await this.commands.declareMapping(commandInput(request, body.reason), body), reply);
  }
}

const commandInput = (request: Addressed, reason: string): CommandInput => ({
  topic: request.params.topic,
  subject: request.params.subject,
  actor: request.actor,
  reason,
  ifMatch: ifMatchOf(request.headers['if-match']),
  requestId: request.id,
});

function tagged(view: SubjectView, reply: FastifyReply): SubjectView {
  void reply.header('etag', etagOf(view.version));
  return view;
}
