import { Controller, Get, Inject, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiServiceUnavailableResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { READINESS } from '../runtime/tokens.js';
import type { Readiness, Reasons, Unreadiness } from './readiness.js';

@ApiTags('operations')
@Controller('health')
export class HealthController {
  constructor(@Inject(READINESS) private readonly readiness: Readiness) {}

  @Get('live')
  @ApiOperation({ summary: 'Whether the process runs' })
  @ApiOkResponse({ description: 'The process runs' })
  live(): { status: 'live' } {
    return { status: 'live' };
  }

  @Get('ready')
  @ApiOperation({
    summary: 'Whether this pod should get traffic',
    description: 'The pod stays ready while the registry is down.',
  })
  @ApiOkResponse({ description: 'Ready' })
  @ApiServiceUnavailableResponse({
    description:
      'Not ready; `missing` says why, and `reasons` why Kafka, Postgres or the registry cannot be used',
  })
  async ready(
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<{ status: 'ready' | 'unready'; missing: readonly Unreadiness[]; reasons?: Reasons }> {
    const missing = await this.readiness.missing();
    void reply.code(missing.length === 0 ? 200 : 503);
    const reasons = this.readiness.reasons();
    return {
      status: missing.length === 0 ? 'ready' : 'unready',
      missing,
      ...(Object.keys(reasons).length > 0 && { reasons }),
    };
  }
}
