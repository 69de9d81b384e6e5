import { Controller, Get, Inject } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import type { Heartbeats } from '#journal';
import { pageSchema } from '../http/page.dto.js';
import { ProblemResponses } from '../openapi/problem.schema.js';
import { HEARTBEATS, POD_ID } from '../runtime/tokens.js';

const podsSchema = pageSchema(
  z.strictObject({
    pod: z.string().meta({ description: 'As events and log lines name it' }),
    version: z.string().meta({ description: 'Of the gateway' }),
    started_at: z.iso.datetime(),
    seen_at: z.iso.datetime().meta({ description: 'A pod that runs renews it every 10 s' }),
    is_this: z.boolean().meta({ description: 'Whether it is the pod that responds' }),
  }),
);

/** The pods that serve the same database. */
@ApiTags('observability')
@Controller('v1/pods')
export class PodsController {
  constructor(
    @Inject(HEARTBEATS) private readonly heartbeats: Pick<Heartbeats, 'list'>,
    @Inject(POD_ID) private readonly podId: string,
  ) {}

  @Get()
  @ApiOperation({
    operationId: 'listPods',
    summary: 'The pods that were seen within a day, those that have been running longest first',
    description:
      'A pod that ends gracefully is no longer listed. One that was killed, or cannot reach Postgres, is listed with the time at which it was last seen. At most 500.',
  })
  @ApiOkResponse({ standardSchema: podsSchema })
  @ProblemResponses(503)
  async list(): Promise<z.output<typeof podsSchema>> {
    const pods = await this.heartbeats.list();
    const items = pods.map(({ pod, version, startedAt, seenAt }) => ({
      pod,
      version,
      started_at: startedAt,
      seen_at: seenAt,
      is_this: pod === this.podId,
    }));
    return { items, next_cursor: null };
  }
}
