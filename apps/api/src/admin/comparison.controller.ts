import { Controller, Get, Inject, Param, Query, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import type { SubjectListing } from '#journal';
import { toInstant } from '#machines';
import type { Gateway, TimeSlicer } from '#producer';
import { RefusalError, refusal } from '../http/problems/refusal-error.js';
import { InPath, TakesQuery } from '../openapi/describe.js';
import { ProblemResponses } from '../openapi/problem.schema.js';
import type { Queries, ScopedQueries } from '../runtime/runtime.js';
import { GATEWAY, QUERIES, SLICER } from '../runtime/tokens.js';
import {
  comparisonQuery,
  comparisonSchema,
  type ComparisonQuery,
  type ComparisonView,
} from './comparison.schema.js';
import { comparisonView, notCompared, seenLatestOf } from './comparison.view.js';

/** The newest conflicts that are searched for one whose look-up saw a latest version. */
const NEWEST = 20;

/** A subject's mapping beside the registry's latest version. */
@ApiTags('subjects')
@Controller('v1/subjects')
export class ComparisonController {
  constructor(
    @Inject(GATEWAY) private readonly gateway: Gateway,
    @Inject(QUERIES) private readonly queries: Queries,
    @Inject(SLICER) private readonly slicer: TimeSlicer,
  ) {}

  @Get(':topic/:subject/comparison')
  @ApiOperation({
    operationId: 'compareSubject',
    summary: "Compares a subject's mapping with the registry's latest version",
    description:
      '`latest=seen`: the version that the look-up of its last conflict saw; the registry is not called. `latest=registry`: the version that the registry has now. Nothing is stored.',
  })
  @InPath('topic', 'subject')
  @TakesQuery(comparisonQuery)
  @ApiOkResponse({ standardSchema: comparisonSchema })
  @ProblemResponses(404, 422, 503)
  async compare(
    @Req() { principal }: FastifyRequest,
    @Param('topic') topic: string,
    @Param('subject') subject: string,
    @Query({ schema: comparisonQuery }) { latest }: ComparisonQuery,
  ): Promise<ComparisonView> {
    const readable = this.queries.within(principal.rights.topicsOf('read'));
    const listing = await readable.subjects.find({ topic, subject });
    if (listing === null || listing.state === 'removed') {
      const detail = listing === null ? 'The subject has no events.' : 'The subject was removed.';
      throw new RefusalError(refusal('subject.unknown', detail, { topic, subject }));
    }
    // Two long schemas are some hundred ms of work.
    await this.slicer.nextSlice();
    return latest === 'seen' ? this.withSeen(listing, readable.mismatches) : this.withRegistry(listing);
  }

  private async withSeen(
    listing: SubjectListing,
    mismatches: ScopedQueries['mismatches'],
  ): Promise<ComparisonView> {
    const { topic, subject } = listing.key;
    const { items } = await mismatches.list({ topic, subject }, NEWEST);
    const newest = items.find((each) => seenLatestOf(each) !== null);
    const seen = newest === undefined ? null : seenLatestOf(newest);
    const at = newest?.settledAt ?? newest?.openedAt ?? '';
    const comparison =
      seen === null
        ? notCompared('the audit has no conflict of this subject whose look-up saw a version')
        : this.gateway.compareWithSeen(listing, seen);
    return comparisonView(listing, comparison, { source: 'audit', at });
  }

  private async withRegistry(listing: SubjectListing): Promise<ComparisonView> {
    const result = await this.gateway.compareWithRegistry(listing);
    if (!result.ok) throw new RefusalError(result.refusal);
    const at = toInstant(this.queries.now());
    return comparisonView(listing, result.comparison, { source: 'registry', at });
  }
}
