import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { METRICS } from '../runtime/tokens.js';
import type { Metrics } from './metrics.js';

@ApiTags('operations')
@Controller('metrics')
export class MetricsController {
  constructor(@Inject(METRICS) private readonly metrics: Metrics) {}

  @Get()
  @ApiOperation({
    summary: 'Metrics in the Prometheus text format',
    description:
      'Series of topics that the caller may not read are left out, and so is the sum `other` for a caller that may not read all topics.',
  })
  @ApiProduces('text/plain')
  @ApiOkResponse({ description: 'All metrics' })
  read(
    @Req() { principal }: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    void reply.header('content-type', this.metrics.register.contentType);
    return this.metrics.text(principal.rights.topicsOf('read'));
  }
}
