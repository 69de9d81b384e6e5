import { Controller, Get, Inject, Query, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { pageSchema } from '../http/page.dto.js';
import { TakesQuery } from '../openapi/describe.js';
import { ProblemResponses } from '../openapi/problem.schema.js';
import type { Queries } from '../runtime/runtime.js';
import { QUERIES } from '../runtime/tokens.js';
import { listEventsQuery, type ListEventsQuery } from './event.dto.js';
import { listedEventSchema, listedEventView, type ListedEventView } from './listed-event.js';

/** The events of all subjects, as far as they are stored. */
@ApiTags('subjects')
@Controller('v1/events')
export class EventsController {
  constructor(@Inject(QUERIES) private readonly queries: Queries) {}

  @Get()
  @ApiOperation({
    operationId: 'listEvents',
    summary: 'The events of all subjects, newest first',
    description:
      'An item is what the event stream sends. `next_cursor` is the global position of the last one.',
  })
  @TakesQuery(listEventsQuery)
  @ApiOkResponse({ standardSchema: pageSchema(listedEventSchema) })
  @ProblemResponses(422, 503)
  async list(
    @Req() { principal }: FastifyRequest,
    @Query({ schema: listEventsQuery }) { limit, cursor, ...filter }: ListEventsQuery,
  ): Promise<{ readonly items: readonly ListedEventView[]; readonly next_cursor: string | null }> {
    const { events } = this.queries.within(principal.rights.topicsOf('read'));
    const page = await events.list(filter, limit, cursor ?? null);
    return { items: page.items.map(listedEventView), next_cursor: page.nextCursor };
  }
}
