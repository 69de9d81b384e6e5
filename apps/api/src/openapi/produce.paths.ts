import type { OpenAPIObject } from '@nestjs/swagger';
import { contentTypes } from '../produce/media-type.js';
import { problemAnswers } from './problem.schema.js';

const nullable = (type: string) => ({ type, nullable: true });

const produceBody = {
  type: 'object',
  required: ['records'],
  additionalProperties: false,
  properties: {
    key_schema: nullable('string'),
    key_schema_id: nullable('integer'),
    value_schema: nullable('string'),
    value_schema_id: nullable('integer'),
    records: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        additionalProperties: false,
        properties: {
          key: { description: 'In the form of the content type' },
          value: { description: 'In the form of the content type; null is a tombstone' },
          partition: nullable('integer'),
          timestamp: { ...nullable('integer'), description: 'Epoch milliseconds' },
          headers: {
            type: 'array',
            nullable: true,
            items: {
              type: 'object',
              required: ['name'],
              properties: {
                name: { type: 'string' },
                value: { ...nullable('string'), description: 'base64' },
              },
            },
          },
        },
      },
    },
  },
};

const schemaVersion = {
  type: 'object',
  nullable: true,
  properties: { schema_id: nullable('integer'), version: nullable('integer') },
};

const produceAnswer = {
  type: 'object',
  required: ['offsets', 'key_schema_id', 'value_schema_id'],
  properties: {
    offsets: {
      type: 'array',
      description: 'One per record, in the order of the request',
      items: {
        type: 'object',
        properties: {
          partition: nullable('integer'),
          offset: nullable('integer'),
          error_code: nullable('integer'),
          error: nullable('string'),
        },
      },
    },
    key_schema_id: nullable('integer'),
    value_schema_id: nullable('integer'),
    resolutions: {
      type: 'array',
      description: 'Only when this request met a conflict that ended well',
      items: {
        type: 'object',
        properties: {
          subject: { type: 'string' },
          mismatch_id: { type: 'string' },
          verdict: { type: 'string', enum: ['follow', 'accept', 'stop', 'refuse', 'observe'] },
          from: schemaVersion,
          to: schemaVersion,
        },
      },
    },
  },
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
      {
        name: 'wait',
        in: 'query',
        description: 'How long this client is willing to be held, in ms',
        schema: { type: 'integer', minimum: 0 },
      },
      inHeader('X-Request-Id', 'Taken over and answered'),
      inHeader('traceparent', 'W3C trace context, taken over and answered'),
    ],
    requestBody: { required: true, content: content(contentTypes, produceBody) },
    responses: {
      200: {
        description: 'At least one record is in the log; each offset says which',
        content: content(['application/vnd.kafka.v2+json', 'application/json'], produceAnswer),
      },
      ...problemAnswers(400, 401, 403, 404, 406, 409, 413, 415, 422, 429, 503, 504),
    },
  },
});

/** The produce routes as OpenAPI says them. */
export const producePaths = {
  '/topics/{topic}': operation('produce', [inPath('topic', 'string')]),
  '/topics/{topic}/partitions/{partition}': operation('produceToPartition', [
    inPath('topic', 'string'),
    inPath('partition', 'integer'),
  ]),
} as unknown as OpenAPIObject['paths'];
