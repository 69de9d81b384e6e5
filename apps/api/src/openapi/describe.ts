import { applyDecorators } from '@nestjs/common';
import { ApiBody, ApiParam, ApiQuery } from '@nestjs/swagger';
import { z } from 'zod';

/*
 * The parameters and bodies of operations for OpenAPI, from the zod schemas that validate them. Nest would derive them from
 * the parameters' types, which are not emitted here.
 */

type Shape = Parameters<typeof ApiBody>[0] extends infer T
  ? Extract<T, { schema: unknown }>['schema']
  : never;

/** A zod schema as an OpenAPI 3.0 schema, from the client's side. */
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

/** The path parameters, each a text. */
export const InPath = (...names: readonly string[]): MethodDecorator =>
  applyDecorators(...names.map((name) => ApiParam({ name, schema: { type: 'string' } })));
