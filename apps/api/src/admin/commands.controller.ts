import {
  applyDecorators,
  Body,
  Controller,
  createParamDecorator,
  Delete,
  HttpCode,
  Inject,
  Post,
  Put,
  Res,
  type ExecutionContext,
} from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiTags, type ApiOperationOptions } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
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

type CommandTarget = Omit<CommandInput, 'reason'>;

/** The command's subject and its caller, by the address and the headers. */
const Target = createParamDecorator((_data: unknown, context: ExecutionContext): CommandTarget => {
  const request = context
    .switchToHttp()
    .getRequest<FastifyRequest<{ Params: { topic: string; subject: string } }>>();
  const { params, principal, headers, id: requestId } = request;
  const { topic, subject } = params;
  return { topic, subject, caller: principal, ifMatch: ifMatchOf(headers['if-match']), requestId };
});

/** The route of a command with this body, whose response is the subject. @param conflict whether it can be refused with a 409 */
const Command = (
  route: MethodDecorator,
  body: z.ZodType,
  operation: ApiOperationOptions,
  conflict = false,
): MethodDecorator =>
  applyDecorators(
    route,
    HttpCode(200),
    ApiOperation(operation),
    InPath('topic', 'subject'),
    TakesBody(body),
    ApiOkResponse({ standardSchema: subjectSchema }),
    ProblemResponses(404, ...(conflict ? [409] : []), 412, 503),
  );

/** The commands of operators. Each needs a reason, takes `If-Match`, and responds with the subject after it. */
@ApiTags('subjects')
@ApiHeader({ name: 'If-Match', required: false, description: 'The ETag that the caller saw' })
@Controller('v1/subjects/:topic/:subject')
export class CommandsController {
  constructor(@Inject(SubjectCommands) private readonly commands: SubjectCommands) {}

  @Command(Post('reset'), resetBody, {
    operationId: 'resetSubject',
    summary: 'Sets the subject back to healthy',
  })
  reset(
    @Target() target: CommandTarget,
    @Body({ schema: resetBody }) { reason }: ResetBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SubjectView> {
    return withEtag(reply, this.commands.reset({ ...target, reason }));
  }

  @Command(Post('open'), openBody, {
    operationId: 'openSubject',
    summary: 'Opens the circuit, for a time or until reset (`for_ms` null)',
  })
  open(
    @Target() target: CommandTarget,
    @Body({ schema: openBody }) { reason, for_ms: forMs }: OpenBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SubjectView> {
    return withEtag(reply, this.commands.open({ ...target, reason }, forMs));
  }

  @Command(
    Delete(),
    resetBody,
    {
      operationId: 'removeSubject',
      summary: 'Removes a subject whose topic Kafka no longer has',
      description:
        'Refused with `topic.exists` while Kafka has the topic. Afterwards lists leave the subject out and `GET` responds with `subject.unknown`; its events, `verify` and its audit records stay. If the topic is created again, its first record begins the subject anew.',
    },
    true,
  )
  remove(
    @Target() target: CommandTarget,
    @Body({ schema: resetBody }) { reason }: ResetBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SubjectView> {
    return withEtag(reply, this.commands.remove({ ...target, reason }));
  }

  @Command(
    Put('mapping'),
    mappingBody,
    {
      operationId: 'declareMapping',
      summary: "Declares the mapping: by schema text, by registry id, or the registry's latest",
      description:
        'The mapping stays until an operator, or a configured mapping with `replaces`, changes it. `role` is required for a subject without events whose role the subject resolver does not determine.',
    },
    true,
  )
  declareMapping(
    @Target() target: CommandTarget,
    @Body({ schema: mappingBody }) body: MappingBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SubjectView> {
    return withEtag(reply, this.commands.declareMapping({ ...target, reason: body.reason }, body));
  }
}

async function withEtag(reply: FastifyReply, command: Promise<SubjectView>): Promise<SubjectView> {
  const view = await command;
  void reply.header('etag', etagOf(view.version));
  return view;
}
