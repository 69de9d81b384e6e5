import { Controller, Get, Inject, Param, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import type { Gateway } from '#producer';
import { RefusalError, refusal } from '../http/problems/refusal-error.js';
import { InPath } from '../openapi/describe.js';
import { ProblemResponses } from '../openapi/problem.schema.js';
import type { Queries } from '../runtime/runtime.js';
import { GATEWAY, POD_ID, QUERIES } from '../runtime/tokens.js';
import { writersSchema, type WritersView } from './writers.schema.js';
import { clientView, declaredView } from './writers.view.js';

/** Who writes to a subject. */
@ApiTags('subjects')
@Controller('v1/subjects/:topic/:subject/writers')
export class WritersController {
  /** When this process started, by the database's clock: ISO 8601. */
  private startedAt: string | null = null;

  constructor(
    @Inject(QUERIES) private readonly queries: Queries,
    @Inject(GATEWAY) private readonly gateway: Gateway,
    @Inject(POD_ID) private readonly podId: string,
  ) {}

  @Get()
  @ApiOperation({
    operationId: 'getSubjectWriters',
    summary: 'The clients that produce to a subject, and the schemas that they declare',
    description:
      '`clients` is what the pod that responds has seen since it started, bounded, those that were seen last first. `declared` comes from the events of the subject.',
  })
  @InPath('topic', 'subject')
  @ApiOkResponse({ standardSchema: writersSchema })
  @ProblemResponses(404, 503)
  async read(
    @Req() { principal }: FastifyRequest,
    @Param('topic') topic: string,
    @Param('subject') subject: string,
  ): Promise<WritersView> {
    const readable = this.queries.within(principal.rights.topicsOf('read')).subjects;
    const listing = await readable.find({ topic, subject });
    if (listing === null || listing.state === 'removed') {
      const detail = listing === null ? 'The subject has no events.' : 'The subject was removed.';
      throw new RefusalError(refusal('subject.unknown', detail, { topic, subject }));
    }
    this.startedAt ??= new Date(this.queries.now() - performance.now()).toISOString();
    return {
      pod: this.podId,
      since: this.startedAt,
      clients: this.gateway.clients(topic, subject).map(clientView),
      declared: declaredView(listing.snapshot.context.writers),
    };
  }
}
