import { applyDecorators } from '@nestjs/common';
import { ApiBody, ApiParam, ApiQuery } from '@nestjs/swagger';
import { z } from 'zod';

/*
 * What an operation takes, said from the zod schemas that validate it. Nest would read that off the parameters' types,
 * which are not emitted here.
 */

type Shape = Parameters<typeof ApiBody>[0] extends infer T
  ? Extract<T, { schema: unknown }>['schema']
  : never;

/** A zod schema as OpenAPI 3.0 says it, from the client's side. */
function described(schema: z.ZodType): Shape & { properties?: Record<string, Shape>; required?: string[] } {
  return z.toJSONSchema(schema, {
    io: 'input',
    target: 'openapi-3.0',
    unrepresentable: 'any',
  }) as ReturnType<typeof described>;
}

/** The query parameters, one by one. */
export function TakesQuery(schema: z.ZodObject): MethodDecorator {
  const { properties = {}, required = [] } = described(schema);
  return applyDecorators(
    ...Object.entries(properties).map(([name, shape]) =>
      ApiQuery({ name, required: required.includes(name), schema: shape }),
    ),
  );
}

/** The JSON body. */
export const TakesBody = (schema: z.ZodType): MethodDecorator =>
  ApiBody({ required: true, schema: described(schema) });

/** The parameters in the path, each a text. */
export const InPath = (...names: readonly string[]): MethodDecorator =>
  applyDecorators(...names.map((name) => ApiParam({ name, schema: { type: 'string' } })));
