import { Controller, Get, Inject, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { TakesQuery } from '../openapi/describe.js';
import { ProblemResponses } from '../openapi/problem.schema.js';
import { clientGoneSignal } from '../http/client-gone.js';
import type { Queries } from '../runtime/runtime.js';
import { QUERIES } from '../runtime/tokens.js';
import { summaryQuery, type SummaryQuery } from './mismatch.dto.js';
import { summarySchema, type SummaryView } from './mismatch.schema.js';

/** Counts of conflicts. */
@ApiTags('audit')
@Controller('v1/mismatches/summary')
export class SummaryController {
  constructor(@Inject(QUERIES) private readonly queries: Queries) {}

  @Get()
  @ApiOperation({ operationId: 'summarizeMismatches', summary: 'Counts by topic, subject, kind or day' })
  @TakesQuery(summaryQuery)
  @ApiOkResponse({ standardSchema: summarySchema })
  @ProblemResponses(422, 503)
  async summarize(
    @Req() { principal }: FastifyRequest,
    @Query({ schema: summaryQuery }) { by, from, to }: SummaryQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SummaryView> {
    const gone = clientGoneSignal(reply.raw);
    const { mismatches } = this.queries.within(principal.rights.topicsOf('read'));
    const rows = await mismatches.summarize(by, from ?? null, to ?? null, gone);
    const items = rows.map(({ firstAt, lastAt, ...row }) => ({ ...row, first_at: firstAt, last_at: lastAt }));
    return { items, next_cursor: null };
  }
}
