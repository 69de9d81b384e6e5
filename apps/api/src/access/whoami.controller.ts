import { Controller, Get, Query, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { optionalText } from '../http/page.dto.js';
import { TakesQuery } from '../openapi/describe.js';
import { ProblemResponses } from '../openapi/problem.schema.js';
import { accessRoles } from './rights.js';

const limit = z.number().nullable();

const whoamiSchema = z.object({
  name: z.string().meta({ description: 'As the log and events have it' }),
  kind: z.enum(['anonymous', 'api_key', 'stored_key', 'token', 'certificate']),
  roles: z
    .partialRecord(z.enum(accessRoles), z.array(z.string()))
    .meta({ description: 'Each role, with the patterns of the topics on which the caller has it' }),
  limits: z
    .object({
      requests_per_second: limit,
      bytes_per_second: limit,
      connections: limit,
      event_streams: limit,
      topics: limit,
      subjects: limit,
    })
    .meta({ description: 'On one pod; null: no limit' }),
  on_topic: z
    .object({ topic: z.string(), roles: z.array(z.enum(accessRoles)) })
    .optional()
    .meta({ description: 'What the caller may do on the topic of the query; absent: it names none' }),
  expires_at: z.iso.datetime().nullable().meta({ description: 'Of the credential' }),
});

const whoamiQuery = z.strictObject({ topic: optionalText });

type Whoami = z.output<typeof whoamiSchema>;

/** What the gateway knows of the caller. */
@ApiTags('access')
@Controller('v1/whoami')
export class WhoamiController {
  @Get()
  @ApiOperation({ operationId: 'whoami', summary: 'Who the caller is, and what it may do' })
  @TakesQuery(whoamiQuery)
  @ApiOkResponse({ standardSchema: whoamiSchema })
  @ProblemResponses(422)
  whoami(
    @Req() { principal }: FastifyRequest,
    @Query({ schema: whoamiQuery }) { topic }: z.output<typeof whoamiQuery>,
  ): Whoami {
    const { name, kind, rights, limits, expiresAt } = principal;
    return {
      name,
      kind,
      roles: Object.fromEntries(Object.entries(rights.toJSON()).map(([role, topics]) => [role, [...topics]])),
      limits: {
        requests_per_second: limits.requestsPerSecond,
        bytes_per_second: limits.bytesPerSecond,
        connections: limits.connections,
        event_streams: limits.eventStreams,
        topics: limits.topics,
        subjects: limits.subjects,
      },
      ...(topic !== undefined && {
        on_topic: { topic, roles: accessRoles.filter((role) => rights.hasOn(role, topic)) },
      }),
      expires_at: expiresAt === null ? null : new Date(expiresAt).toISOString(),
    };
  }
}
