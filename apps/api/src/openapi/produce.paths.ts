import type { OpenAPIObject } from '@nestjs/swagger';
import { contentTypes, responseTypes, streamType } from '../produce/media-types.js';
import { bodySchema, recordSchema } from '../produce/produce.body.js';
import { waitParameter } from '../produce/produce.request.js';
import { responseLineSchema, responseSchema } from '../produce/produce.response.js';
import { problemResponses } from './problem.schema.js';

const streamedRecord = {
  ...recordSchema,
  description: 'One line of the body: a record, as plain JSON under the mapping. Blank lines are ignored.',
};

const content = (types: readonly string[], schema: object) =>
  Object.fromEntries(types.map((type) => [type, { schema }]));
const inPath = (name: string, type: string) => ({ name, in: 'path', required: true, schema: { type } });
const inHeader = (name: string, description: string) => ({
  name,
  in: 'header',
  description,
  schema: { type: 'string' },
});

const operation = (operationId: string, parameters: readonly object[]) => ({
  post: {
    operationId,
    tags: ['produce'],
    summary: 'Produces records; the Confluent REST Proxy v2 produce API',
    parameters: [
      ...parameters,
      waitParameter,
      inHeader('Content-Encoding', 'gzip or identity; any other is 415'),
      inHeader('X-Request-Id', 'Used as the id of the request, and returned'),
      inHeader('traceparent', 'W3C trace context; returned'),
    ],
    requestBody: {
      required: true,
      content: {
        ...content(contentTypes, bodySchema),
        ...content([streamType], streamedRecord),
      },
    },
    responses: {
      200: {
        description:
          'At least one record is in the log; each offset says which. For a stream: the results follow',
        content: {
          ...content(responseTypes, responseSchema),
          ...content([streamType], responseLineSchema),
        },
      },
      ...problemResponses(404, 406, 409, 429, 503, 504),
    },
  },
});

/** The produce routes as OpenAPI describes them. */
export const producePaths = {
  '/topics/{topic}': operation('produce', [inPath('topic', 'string')]),
  '/topics/{topic}/partitions/{partition}': operation('produceToPartition', [
    inPath('topic', 'string'),
    inPath('partition', 'integer'),
  ]),
} as unknown as OpenAPIObject['paths'];
