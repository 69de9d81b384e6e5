import { Catch, Inject, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { bugProblem, problemOfError } from './problem-of-error.js';
import { sendProblem } from '../send-problem.js';
import { LOGGER } from '../../runtime/tokens.js';

/** Turns errors of Nest's pipeline, and of Fastify around it, into HTTP responses. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(@Inject(LOGGER) private readonly logger: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const reply = http.getResponse<FastifyReply>();
    const problem = problemOfError(error);
    if (problem === null) {
      this.logger.error(
        { err: error, request_id: http.getRequest<FastifyRequest>().id },
        'a request failed because of a bug',
      );
    }
    if (!reply.sent) sendProblem(reply, problem ?? bugProblem);
  }
}
