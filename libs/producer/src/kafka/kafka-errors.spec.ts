import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { KAFKA_ERRORS, kafkaErrorRow } from './kafka-errors.js';

const { errorCodes, createErrorFromCode } = createRequire(import.meta.url)(
  'kafkajs/src/protocol/error.js',
) as {
  readonly errorCodes: readonly { readonly type: string; readonly code: number }[];
  readonly createErrorFromCode: (code: number) => { readonly type: string };
};

describe('every error of Kafka’s protocol', () => {
  const listed = KAFKA_ERRORS.flatMap(({ types }) => types);

  it('that kafkajs knows is in exactly one row', () => {
    expect(errorCodes.map(({ type }) => type).filter((type) => !listed.includes(type))).toEqual([]);
    expect(new Set(listed).size).toBe(listed.length);
  });

  it.each(errorCodes.map(({ type, code }) => [type, code] as const))(
    '%s is found by its name',
    (type, code) => {
      const row = KAFKA_ERRORS.find(({ types }) => types.includes(type));
      expect(kafkaErrorRow(createErrorFromCode(code).type)).toBe(row);
    },
  );

  it('that kafkajs does not know is `transport`', () => {
    expect(kafkaErrorRow(createErrorFromCode(999).type).class).toBe('transport');
    expect(kafkaErrorRow('OF_A_LATER_KAFKA').class).toBe('transport');
  });

  it('about a schema or a size has its class', () => {
    expect(kafkaErrorRow('INVALID_RECORD')).toMatchObject({ class: 'schema.conflict' });
    expect(kafkaErrorRow('MESSAGE_TOO_LARGE')).toMatchObject({ class: 'transport' });
  });
});
