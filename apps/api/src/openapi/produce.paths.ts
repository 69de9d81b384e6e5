import type { OpenAPIObject } from '@nestjs/swagger';
import { responseTypes } from '../produce/answer-type.js';
import { contentTypes } from '../produce/media-types.js';
import { streamType } from '../produce/stream/stream-type.js';
import { problemResponses, problemSchema } from './problem.schema.js';

const nullable = (type: string) => ({ type, nullable: true });

/** Ids and partitions: REST Proxy's clients write them either way. */
const numberOrText = {
  nullable: true,
  oneOf: [
    { type: 'integer', minimum: 0 },
    { type: 'string', pattern: '^[0-9]{1,10}$' },
  ],
};

const recordMembers = {
  key: { description: 'In the form of the content type' },
  value: { description: 'In the form of the content type; null is a tombstone' },
  partition: numberOrText,
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
};

const streamedRecord = {
  type: 'object',
  description: 'One line of the body: a record, as plain JSON under the mapping. Blank lines are left out.',
  additionalProperties: false,
  properties: recordMembers,
};

const produceBody = {
  type: 'object',
  required: ['records'],
  additionalProperties: false,
  properties: {
    key_schema: nullable('string'),
    key_schema_id: numberOrText,
    value_schema: nullable('string'),
    value_schema_id: numberOrText,
    records: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        additionalProperties: false,
        properties: recordMembers,
      },
    },
  },
};

const schemaVersion = {
  type: 'object',
  nullable: true,
  properties: { schema_id: nullable('integer'), version: nullable('integer') },
};

const offset = {
  partition: nullable('integer'),
  offset: nullable('integer'),
  error_code: nullable('integer'),
  error: nullable('string'),
};

const resolutions = {
  type: 'array',
  description: 'Only when a conflict was met that ended well',
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
};

/** What a problem says of one record. */
const { code, outcome, subject, state, mismatch_id, differences, records, retry_after_ms } =
  problemSchema.properties;

const streamedAnswer = {
  type: 'object',
  description: 'One line of the answer, for each record in the order of the body',
  required: ['partition', 'offset', 'error_code', 'error'],
  properties: {
    ...offset,
    resolutions,
    class: problemSchema.properties.class,
    code: { ...code, description: 'This and the following: only of a record that is refused' },
    outcome,
    subject,
    state,
    mismatch_id,
    differences,
    records,
    retry_after_ms,
  },
};

const produceAnswer = {
  type: 'object',
  required: ['offsets', 'key_schema_id', 'value_schema_id'],
  properties: {
    offsets: {
      type: 'array',
      description: 'One per record, in the order of the request',
      items: { type: 'object', properties: offset },
    },
    key_schema_id: nullable('integer'),
    value_schema_id: nullable('integer'),
    resolutions,
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
      inHeader('Content-Encoding', 'gzip or identity; any other is 415'),
      inHeader('X-Request-Id', 'Taken over and answered'),
      inHeader('traceparent', 'W3C trace context, taken over and answered'),
    ],
    requestBody: {
      required: true,
      content: {
        ...content(contentTypes, produceBody),
        ...content([streamType], streamedRecord),
      },
    },
    responses: {
      200: {
        description:
          'At least one record is in the log; each offset says which. Of a stream: the results follow',
        content: {
          ...content(responseTypes, produceAnswer),
          ...content([streamType], streamedAnswer),
        },
      },
      ...problemResponses(404, 406, 409, 503, 504),
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
