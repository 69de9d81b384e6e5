import { Controller, Get, Inject, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { stepsIn } from '#journal';
import { TakesQuery } from '../openapi/describe.js';
import { ProblemResponses } from '../openapi/problem.schema.js';
import { clientGoneSignal } from '../http/client-gone.js';
import type { Queries } from '../runtime/runtime.js';
import { QUERIES } from '../runtime/tokens.js';
import { seriesQuery, type SeriesQuery } from './mismatch.dto.js';
import { seriesSchema, type SeriesView } from './mismatch.schema.js';
import { timeStepsOf } from './series.steps.js';

/** Counts of conflicts and look-ups over time. */
@ApiTags('audit')
@Controller('v1/mismatches/series')
export class SeriesController {
  constructor(@Inject(QUERIES) private readonly queries: Queries) {}

  @Get()
  @ApiOperation({
    operationId: 'countMismatchesOverTime',
    summary: 'Counts of conflicts by verdict, kind or outcome, and of look-ups, step by step',
    description:
      'A conflict counts in the step in which it was opened. The nth step begins at `from` + n × `step_ms`. Look-ups are those of the topics, subject and role of the filter.',
  })
  @TakesQuery(seriesQuery)
  @ApiOkResponse({ standardSchema: seriesSchema })
  @ProblemResponses(422, 503)
  async series(
    @Req() { principal }: FastifyRequest,
    @Query({ schema: seriesQuery }) query: SeriesQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SeriesView> {
    const {
      by,
      schema_id: schemaId,
      topic,
      subject,
      role,
      kind,
      class: errorClass,
      verdict,
      outcome,
      q,
    } = query;
    const steps = timeStepsOf(query, this.queries.now());
    const gone = clientGoneSignal(reply.raw);
    const { mismatches, events } = this.queries.within(principal.rights.topicsOf('read'));
    const filter = { topic, subject, role, kind, class: errorClass, verdict, outcome, schemaId, q };
    const [series, lookups] = await Promise.all([
      mismatches.series(by, filter, steps, gone),
      events.lookups({ topic, subject, role }, steps),
    ]);
    const countsOf = (result: string): readonly number[] =>
      lookups.find(({ key }) => key === result)?.counts ?? new Array<number>(stepsIn(steps)).fill(0);
    return {
      from: steps.from,
      to: steps.to,
      step_ms: steps.stepMs,
      series: series.map(({ key, counts }) => ({ key, counts: [...counts] })),
      lookups: { ok: [...countsOf('ok')], failed: [...countsOf('failed')] },
    };
  }
}
