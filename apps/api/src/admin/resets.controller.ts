import { Body, Controller, HttpCode, Inject, Post, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import type { Cursor, Page, SubjectFilter, SubjectListing } from '#journal';
import { parseCursor } from '#journal';
import type { ErrorCode, Gateway } from '#producer';
import { cursorOf } from '../http/page.dto.js';
import { TakesBody } from '../openapi/describe.js';
import { ProblemResponses } from '../openapi/problem.schema.js';
import type { Queries, ScopedQueries } from '../runtime/runtime.js';
import { GATEWAY, QUERIES } from '../runtime/tokens.js';
import { resetsBody, type NamedSubject, type ResetsBody } from './subject.dto.js';
import { resetsSchema, type ResetsView } from './subject.schema.js';

const pageSize = 500;
/** The maximum number of subjects of one call; `next_cursor` leads to the rest. */
const maxSubjects = 5000;

/** Resets every subject that matches a filter, or is named, and that the caller may operate. */
@ApiTags('subjects')
@Controller('v1/resets')
export class ResetsController {
  constructor(
    @Inject(GATEWAY) private readonly gateway: Gateway,
    @Inject(QUERIES) private readonly queries: Queries,
  ) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({
    operationId: 'resetSubjects',
    summary: 'Resets all subjects that match a filter, or those that it names; `dry_run` only lists them',
    description:
      'Subjects of topics on which the caller lacks the role are neither reset nor listed; one of `filter.subjects` is refused like one without events.',
  })
  @TakesBody(resetsBody)
  @ApiOkResponse({ standardSchema: resetsSchema })
  @ProblemResponses(503)
  async resets(
    @Req() request: FastifyRequest,
    @Body({ schema: resetsBody }) body: ResetsBody,
  ): Promise<ResetsView> {
    // All are listed before the first is reset: a reset subject moves to the front of the list.
    const { subjects } = this.queries.within(request.principal.rights.topicsOf('operate'));
    const { subjects: named, ...filter } = body.filter;
    const items: ResetsView['items'] = [];
    if (named !== undefined) {
      const found = await subjects.findAll(named);
      for (const [index, name] of named.entries())
        items.push(await this.resetNamed(name, found[index] ?? null, body, request));
      return { dry_run: body.dry_run, items, next_cursor: null };
    }
    const { found, nextCursor } = await this.find(subjects, filter, cursorOf(body.cursor));
    for (const listing of found) items.push(await this.resetOne(listing, body, request));
    return { dry_run: body.dry_run, items, next_cursor: nextCursor };
  }

  private async find(
    subjects: ScopedQueries['subjects'],
    filter: SubjectFilter,
    from: Cursor | null,
  ): Promise<{ readonly found: readonly SubjectListing[]; readonly nextCursor: string | null }> {
    const found: SubjectListing[] = [];
    let after = from;
    let nextCursor: string | null;
    do {
      const page: Page<SubjectListing> = await subjects.list(filter, pageSize, after);
      found.push(...page.items);
      ({ nextCursor } = page);
      after = nextCursor === null ? null : parseCursor(nextCursor);
    } while (after !== null && found.length < maxSubjects);
    return { found, nextCursor };
  }

  private async resetNamed(
    { topic, subject, version }: NamedSubject,
    found: SubjectListing | null,
    body: ResetsBody,
    request: FastifyRequest,
  ): Promise<ResetsView['items'][number]> {
    const refused = (code: ErrorCode) =>
      ({ topic, subject, state: found?.state ?? null, outcome: 'refused', code }) as const;
    if (found === null) return refused('subject.unknown');
    if (version !== undefined && version !== found.version) return refused('version.stale');
    return this.resetOne(found, body, request);
  }

  private async resetOne(
    { key, state, version }: SubjectListing,
    { reason, dry_run: dryRun }: ResetsBody,
    { principal: { name: actor }, id: requestId }: FastifyRequest,
  ): Promise<ResetsView['items'][number]> {
    const { topic, subject } = key;
    if (state === 'healthy') return { topic, subject, state, outcome: 'unchanged', code: null };
    if (dryRun) return { topic, subject, state, outcome: 'would_reset', code: null };
    // A subject that has changed since it was listed may have another problem that somebody is working on.
    const result = await this.gateway.reset({ ...key, actor, reason, ifMatch: version, requestId });
    return result.ok
      ? { topic, subject, state, outcome: 'reset', code: null }
      : { topic, subject, state, outcome: 'refused', code: result.refusal.code };
  }
}
