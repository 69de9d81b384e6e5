import { Controller, Get, Headers, Inject, Param, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { MismatchFilter } from '#journal';
import { whenCredentialEnds } from '../access/expiry.js';
import { negotiate } from '../http/negotiate.js';
import { InPath, TakesQuery } from '../openapi/describe.js';
import { ProblemResponses } from '../openapi/problem.schema.js';
import { cursorOf, pageSchema } from '../http/page.dto.js';
import { clientGoneSignal } from '../http/client-gone.js';
import type { Queries, ScopedQueries } from '../runtime/runtime.js';
import { RefusalError, refusal } from '../http/problems/refusal-error.js';
import { QUERIES } from '../runtime/tokens.js';
import { exportMismatches, type ExportType } from './mismatch-export.js';
import { listMismatchesQuery, type ListMismatchesQuery } from './mismatch.dto.js';
import { mismatchSchema, type MismatchView } from './mismatch.schema.js';
import { mismatchView } from './mismatch.view.js';

const types: ReadonlyMap<string, ExportType | 'application/json'> = new Map([
  ['application/json', 'application/json'],
  ['application/*', 'application/json'],
  ['*/*', 'application/json'],
  ['text/csv', 'text/csv'],
  ['application/x-ndjson', 'application/x-ndjson'],
]);

/** The history of conflicts. */
@ApiTags('audit')
@Controller('v1/mismatches')
export class MismatchesController {
  constructor(@Inject(QUERIES) private readonly queries: Queries) {}

  @Get()
  @ApiOperation({
    operationId: 'listMismatches',
    summary: 'Conflicts, newest first',
    description: 'CSV and NDJSON stream the whole result; limit and cursor are ignored.',
  })
  @ApiProduces('application/json', 'text/csv', 'application/x-ndjson')
  @TakesQuery(listMismatchesQuery)
  @ApiOkResponse({ standardSchema: pageSchema(mismatchSchema) })
  @ProblemResponses(406, 422, 503)
  async list(
    @Req() request: FastifyRequest,
    @Query({ schema: listMismatchesQuery }) query: ListMismatchesQuery,
    @Headers('accept') accept: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const type = negotiate(accept, types);
    if (type === null)
      throw new RefusalError(
        refusal('request.malformed', `Accept: allowed: ${[...new Set(types.values())].join(', ')}`),
        406,
      );
    const { limit, cursor, schema_id: schemaId, ...rest } = query;
    const filter: MismatchFilter = { ...rest, schemaId };
    const gone = clientGoneSignal(reply.raw);
    const mismatches = this.readableBy(request);
    if (type !== 'application/json') {
      // It breaks off, so that the client does not take a part for the whole.
      const stopWaiting = whenCredentialEnds(request.principal, () => reply.raw.destroy());
      reply.raw.once('close', stopWaiting);
      const rows = await exportMismatches(type, mismatches.stream(filter, gone));
      void reply.header('content-type', `${type}; charset=utf-8`).send(rows);
      return;
    }
    const page = await mismatches.list(filter, limit, cursorOf(cursor), gone);
    void reply.send({ items: page.items.map(mismatchView), next_cursor: page.nextCursor });
  }

  @Get(':id')
  @ApiOperation({ operationId: 'getMismatch', summary: 'One conflict' })
  @InPath('id')
  @ApiOkResponse({ standardSchema: mismatchSchema })
  @ProblemResponses(404, 503)
  async one(@Req() request: FastifyRequest, @Param('id') id: string): Promise<MismatchView> {
    const mismatch = await this.readableBy(request).find(id);
    if (mismatch === null)
      throw new RefusalError(refusal('mismatch.unknown', 'There is no mismatch with this id.'));
    return mismatchView(mismatch);
  }

  private readableBy({ principal }: FastifyRequest): ScopedQueries['mismatches'] {
    return this.queries.within(principal.rights.topicsOf('read')).mismatches;
  }
}
