import { Controller, Get, Headers, Inject, Param, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { NEWEST_CHANGE, type SubjectListing, type SubjectOrder, type SubjectSort } from '#journal';
import { toInstant } from '#machines';
import type { Gateway } from '#producer';
import type { Settings } from '../config/settings.schema.js';
import { InPath, TakesQuery } from '../openapi/describe.js';
import { ProblemResponses } from '../openapi/problem.schema.js';
import { cursorOf, pageSchema } from '../http/page.dto.js';
import type { Queries, ScopedQueries } from '../runtime/runtime.js';
import { RefusalError, refusal } from '../http/problems/refusal-error.js';
import { GATEWAY, QUERIES, SETTINGS } from '../runtime/tokens.js';
import { etagOf, isKnown } from './if-match.js';
import { sortedCursorOf } from './sorted-cursor.js';
import {
  historyQuery,
  listSubjectsQuery,
  summarizeSubjectsQuery,
  type HistoryQuery,
  type ListSubjectsQuery,
  subjectQuery,
  type SubjectQuery,
  type SummarizeSubjectsQuery,
} from './subject.dto.js';
import {
  eventSchema,
  subjectSchema,
  subjectSummarySchema,
  verificationSchema,
  type EventView,
  type SubjectSummaryView,
  type SubjectView,
} from './subject.schema.js';
import { eventView, subjectView } from './subject.view.js';

interface List<T> {
  readonly items: readonly T[];
  readonly next_cursor: string | null;
}

/** The queries of operators. */
@ApiTags('subjects')
@Controller('v1/subjects')
export class SubjectsController {
  constructor(
    @Inject(GATEWAY) private readonly gateway: Gateway,
    @Inject(QUERIES) private readonly queries: Queries,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  @Get()
  @ApiOperation({
    operationId: 'listSubjects',
    summary: 'Subjects, by default the newest change first',
    description:
      'Sorted by `changed` (the last event), `topic`, `subject`, `state` (in the order of the parameter `state`), `since` or `conflicts` (those in the window of the breaker). Names are sorted by their characters’ codes. A cursor continues the order of its page.',
  })
  @TakesQuery(listSubjectsQuery)
  @ApiOkResponse({ standardSchema: pageSchema(subjectSchema) })
  @ProblemResponses(422, 503)
  async list(
    @Req() request: FastifyRequest,
    @Query({ schema: listSubjectsQuery }) query: ListSubjectsQuery,
  ): Promise<List<SubjectView>> {
    const { limit, cursor, sort, ...filter } = query;
    const subjects = this.readableBy(request);
    const page =
      sort === NEWEST_CHANGE
        ? await subjects.list(filter, limit, cursorOf(cursor))
        : await subjects.sorted(filter, this.order(sort), limit, sortedCursorOf(cursor, sort));
    return { items: page.items.map((listing) => this.view(listing)), next_cursor: page.nextCursor };
  }

  @Get('summary')
  @ApiOperation({
    operationId: 'summarizeSubjects',
    summary: 'How many subjects there are, by state and by role',
  })
  @TakesQuery(summarizeSubjectsQuery)
  @ApiOkResponse({ standardSchema: subjectSummarySchema })
  @ProblemResponses(422, 503)
  summarize(
    @Req() request: FastifyRequest,
    @Query({ schema: summarizeSubjectsQuery }) filter: SummarizeSubjectsQuery,
  ): Promise<SubjectSummaryView> {
    return this.readableBy(request).summarize(filter);
  }

  @Get(':topic/:subject')
  @ApiOperation({
    operationId: 'getSubject',
    summary: 'One subject; its ETag is its version',
    description:
      'With `version`: the subject as it was after its event of that version, without `configured` and without an ETag.',
  })
  @InPath('topic', 'subject')
  @TakesQuery(subjectQuery)
  @ApiOkResponse({ standardSchema: subjectSchema })
  @ApiResponse({ status: 304, description: '`If-None-Match` names this version' })
  @ProblemResponses(404, 422, 503)
  async one(
    @Req() request: FastifyRequest,
    @Param('topic') topic: string,
    @Param('subject') subject: string,
    @Query({ schema: subjectQuery }) { version }: SubjectQuery,
    @Headers('if-none-match') ifNoneMatch: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SubjectView | undefined> {
    if (version !== undefined) return this.asOf(request, { topic, subject }, version);
    const listing = await this.find(request, topic, subject);
    if (listing.state === 'removed')
      throw new RefusalError(refusal('subject.unknown', 'The subject was removed.', { topic, subject }));
    void reply.header('etag', etagOf(listing.version));
    if (!isKnown(ifNoneMatch, listing.version)) return this.view(listing);
    void reply.code(304);
    return undefined;
  }

  @Get(':topic/:subject/events')
  @ApiOperation({
    operationId: 'listSubjectEvents',
    summary: 'The events of a subject, oldest first',
    description: '`next_cursor` is the `after` of the next page.',
  })
  @InPath('topic', 'subject')
  @TakesQuery(historyQuery)
  @ApiOkResponse({ standardSchema: pageSchema(eventSchema) })
  @ProblemResponses(404, 422, 503)
  async history(
    @Req() request: FastifyRequest,
    @Param('topic') topic: string,
    @Param('subject') subject: string,
    @Query({ schema: historyQuery }) { after, limit }: HistoryQuery,
  ): Promise<List<EventView>> {
    await this.find(request, topic, subject);
    const events = await this.readableBy(request).history({ topic, subject }, after, limit + 1);
    const items = events.slice(0, limit).map(eventView);
    const last = events.length > limit ? items.at(-1) : undefined;
    return { items, next_cursor: last === undefined ? null : String(last.version) };
  }

  @Get(':topic/:subject/verify')
  @ApiOperation({
    operationId: 'verifySubject',
    summary:
      'Replays the log, and checks its hashes and what is derived from it: the subject and its audit records',
    description: 'Settled audit records older than `audit.retentionDays` may be missing.',
  })
  @InPath('topic', 'subject')
  @ApiOkResponse({ standardSchema: verificationSchema })
  @ProblemResponses(404, 503)
  async verify(
    @Req() request: FastifyRequest,
    @Param('topic') topic: string,
    @Param('subject') subject: string,
  ) {
    await this.find(request, topic, subject);
    return this.readableBy(request).verify({ topic, subject }, this.settings.audit.retentionDays);
  }

  private order(sort: SubjectSort): SubjectOrder {
    const { windowMs } = this.settings.producer.circuitBreaker;
    return { sort, conflictsFrom: toInstant(this.queries.now() - windowMs) };
  }

  private view(listing: SubjectListing): SubjectView {
    return subjectView(listing, {
      now: this.queries.now(),
      windowMs: this.settings.producer.circuitBreaker.windowMs,
      configured: this.gateway.configured(listing.key.topic, listing.key.subject),
    });
  }

  /** Breaker and trial are seen from the time of the event. Also for a subject that was removed, since its log can be read. */
  private async asOf(
    request: FastifyRequest,
    name: { readonly topic: string; readonly subject: string },
    version: number,
  ): Promise<SubjectView> {
    const { topic, subject } = name;
    const { version: newest } = await this.find(request, topic, subject);
    const then = await this.readableBy(request).asOf(name, version);
    if (then === null) {
      const detail = `/version: allowed: a version of the subject, from 1 to ${newest}`;
      throw new RefusalError(refusal('request.malformed', detail, name));
    }
    const { windowMs } = this.settings.producer.circuitBreaker;
    return subjectView(then, { now: Date.parse(then.at), windowMs, configured: null });
  }

  private readableBy({ principal }: FastifyRequest): ScopedQueries['subjects'] {
    return this.queries.within(principal.rights.topicsOf('read')).subjects;
  }

  private async find(request: FastifyRequest, topic: string, subject: string): Promise<SubjectListing> {
    const listing = await this.readableBy(request).find({ topic, subject });
    if (listing === null)
      throw new RefusalError(refusal('subject.unknown', 'The subject has no events.', { topic, subject }));
    return listing;
  }
}
