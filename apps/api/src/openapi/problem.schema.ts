import { applyDecorators } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import { problems } from '../http/problems/problem.js';

const text = { type: 'string' };
const integer = { type: 'integer' };

/** The one error body as OpenAPI describes it. Its codes come from the table that responses are made from. */
export const problemSchema = {
  type: 'object',
  required: ['type', 'title', 'status', 'detail', 'error_code', 'message', 'code', 'outcome'],
  properties: {
    type: { type: 'string', format: 'uri' },
    title: text,
    status: integer,
    detail: text,
    error_code: { ...integer, description: 'The number that REST Proxy clients read' },
    message: text,
    class: { type: 'string', enum: ['schema.conflict', 'sr.unreachable', 'data.invalid'] },
    code: { type: 'string', enum: [...Object.keys(problems), 'internal'] },
    outcome: {
      type: 'string',
      enum: ['not_sent', 'unknown'],
      description: 'not_sent is a promise: no record of this request is ever in the log',
    },
    topic: text,
    subject: text,
    state: text,
    mismatch_id: text,
    differences: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          path: text,
          field: { type: 'string', nullable: true },
          kind: text,
          severity: { type: 'string', enum: ['error', 'warning', 'info'] },
          ours: { type: 'string', nullable: true },
          theirs: { type: 'string', nullable: true },
          hint: { ...text, description: 'What would help, as text' },
        },
      },
    },
    records: {
      type: 'array',
      items: { type: 'object', properties: { index: integer, path: text, expected: text, actual: text } },
    },
    retry_after_ms: integer,
  },
};

/** The responses of an operation that is refused, by HTTP status. */
export const problemResponses = (...statuses: readonly number[]): Record<string, unknown> =>
  Object.fromEntries(
    statuses.map((status) => [
      String(status),
      {
        description:
          Object.entries(problems)
            .filter(([, kind]) => kind.status === status)
            .map(([code]) => code)
            .join(', ') || 'request.malformed',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    ]),
  );

/** Declares which problems an operation responds with, by HTTP status. */
export const ProblemResponses = (...statuses: readonly number[]): MethodDecorator =>
  applyDecorators(
    ...Object.entries(problemResponses(...statuses)).map(([status, response]) =>
      ApiResponse({ status: Number(status), ...(response as object) }),
    ),
  );
