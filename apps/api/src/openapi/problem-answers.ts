import { applyDecorators } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import { problemAnswers } from './problem.schema.js';

/** Says in OpenAPI which problems an operation answers, by HTTP status. */
export const ProblemAnswers = (...statuses: readonly number[]): MethodDecorator =>
  applyDecorators(
    ...Object.entries(problemAnswers(...statuses)).map(([status, answer]) =>
      ApiResponse({ status: Number(status), ...(answer as object) }),
    ),
  );
