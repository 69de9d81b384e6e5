import { applyDecorators } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import { problemResponses } from './problem.schema.js';

/** Says in OpenAPI which problems an operation answers, by HTTP status. */
export const ProblemResponses = (...statuses: readonly number[]): MethodDecorator =>
  applyDecorators(
    ...Object.entries(problemResponses(...statuses)).map(([status, answer]) =>
      ApiResponse({ status: Number(status), ...(answer as object) }),
    ),
  );
