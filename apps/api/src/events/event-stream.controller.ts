import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { goneOrExpired } from '../access/expiry.js';
import { negotiate } from '../http/negotiate.js';
import { ProblemResponses } from '../openapi/problem.schema.js';
import type { Limits } from '../limits/limits.js';
import { LIMITS } from '../runtime/tokens.js';
import { RefusalError, refusal } from '../http/problems/refusal-error.js';
import { EventStreams } from './event-streams.js';
import { clientHungUpSignal } from '../http/client-gone.js';

const type = 'text/event-stream';
const types = new Map([type, 'text/*', '*/*'].map((range) => [range, type]));

@ApiTags('subjects')
@Controller('v1/events/stream')
export class EventStreamController {
  constructor(
    @Inject(EventStreams) private readonly streams: EventStreams,
    @Inject(LIMITS) private readonly limits: Limits,
  ) {}

  @Get()
  @ApiOperation({
    operationId: 'streamEvents',
    summary: 'Every event as it lands, as server-sent events',
    description:
      "An event's id is the event's global position; its data is the event with topic, subject and role. Events of topics that the caller may not read are left out.",
  })
  @ApiHeader({
    name: 'Last-Event-ID',
    required: false,
    description:
      'The id of the last event that the client has seen: the stream continues after it. Absent: from now on',
  })
  @ApiProduces(type)
  @ApiOkResponse({
    description: 'The stream, until the client disconnects, its credential expires or the service shuts down',
  })
  @ProblemResponses(406, 422, 429, 503)
  async stream(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    if (negotiate(request.headers.accept, types) === null)
      throw new RefusalError(refusal('request.malformed', `Accept: allowed: ${type}`), 406);
    const position = positionOf(request.headers['last-event-id']);
    // HEAD is routed here too, and a stream would never end.
    const lines =
      request.method === 'HEAD'
        ? undefined
        : await this.streams.begin(
            request.principal,
            position,
            goneOrExpired(request.principal, clientHungUpSignal(request.raw, reply.raw)),
            this.open(request, reply),
          );
    void reply
      .headers({ 'content-type': type, 'cache-control': 'no-store', 'x-accel-buffering': 'no' })
      .send(lines);
  }

  /** Counts a stream of the caller. @returns how to end it. @throws RefusalError */
  private open({ principal }: FastifyRequest, reply: FastifyReply): () => void {
    const opened = this.limits.openEventStream(principal);
    if (typeof opened === 'function') return opened;
    void reply.headers(opened.headers);
    throw new RefusalError(opened.refusal);
  }
}

/** The position that an event's id names, within Postgres' bigint; null: none was given. @throws RefusalError */
function positionOf(header: string | string[] | undefined): string | null {
  if (header === undefined || header === '') return null;
  if (typeof header === 'string' && /^\d{1,18}$/.test(header)) return header;
  throw new RefusalError(refusal('request.malformed', 'Last-Event-ID: allowed: the id of an event'));
}
