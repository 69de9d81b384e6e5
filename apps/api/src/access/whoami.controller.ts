import { Controller, Get, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
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
  expires_at: z.iso.datetime().nullable().meta({ description: 'Of the credential' }),
});

type Whoami = z.output<typeof whoamiSchema>;

/** What the gateway knows of the caller. */
@ApiTags('access')
@Controller('v1/whoami')
export class WhoamiController {
  @Get()
  @ApiOperation({ operationId: 'whoami', summary: 'Who the caller is, and what it may do' })
  @ApiOkResponse({ standardSchema: whoamiSchema })
  whoami(@Req() { principal }: FastifyRequest): Whoami {
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
      expires_at: expiresAt === null ? null : new Date(expiresAt).toISOString(),
    };
  }
}
