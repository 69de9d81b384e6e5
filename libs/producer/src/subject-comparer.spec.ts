import { describe, expect, it } from 'vitest';
import type { StoredSubject } from '#journal/port';
import { initialSnapshot, type Mapping, type Role } from '#machines';
import { parseSchema, type RegisteredSchema, type RegistryResponse, type Schema } from '#registry';
import { SchemaPolicy } from './conflicts/schema-policy.js';
import { SubjectComparer } from './subject-comparer.js';

/* Real: the comparison and the settings' policy. The registry is a stand-in. */

const record = (...fields: readonly string[]): string =>
  JSON.stringify({
    type: 'record',
    name: 'Bar',
    fields: fields.map((name) => ({ name, type: ['null', 'int'] })),
  });

function schema(text: string): Schema {
  const parsed = parseSchema(text);
  if (!parsed.ok) throw new Error(parsed.invalid.path);
  return parsed.schema;
}

const registered = (text: string, more: Partial<RegisteredSchema> = {}): RegisteredSchema => ({
  schema: schema(text),
  schemaId: 2,
  version: 2,
  rules: [],
  guid: null,
  ...more,
});
const ok = (value: RegisteredSchema): RegistryResponse<RegisteredSchema> => ({ status: 'ok', value });

const mappingTo = (text: string, more: Partial<Mapping> = {}): Mapping => {
  const { fingerprint, fullName } = schema(text);
  return { record: 'generic', schema: text, fingerprint, fullName, schemaId: 1, version: 1, ...more };
};
const stored = (mapping: Mapping | null, role: Role = 'value'): StoredSubject => ({
  key: { topic: 'bars', subject: `bars-${role}`, role },
  version: 3,
  snapshot: { value: 'healthy', context: { ...initialSnapshot.context, mapping } },
});

/** A comparer, the calls of its registry, and its clock. */
function setUp(
  respond: () => RegistryResponse<RegisteredSchema> | Promise<RegistryResponse<RegisteredSchema>>,
  allowRules: readonly string[] = [],
) {
  const calls: string[] = [];
  const clock = { ms: 0 };
  const comparer = new SubjectComparer({
    registry: {
      latest: async (subject) => {
        calls.push(subject);
        return respond();
      },
    },
    schemaPolicy: new SchemaPolicy({ allowRules, fieldCase: 'exact' }),
    monotonic: () => clock.ms,
  });
  return { comparer, calls, clock };
}

describe('a mapping compared with the latest version of the registry', () => {
  const compared = async (
    subject: StoredSubject,
    response: RegistryResponse<RegisteredSchema>,
    allowRules: readonly string[] = [],
  ) => {
    const result = await setUp(() => response, allowRules).comparer.withRegistry(subject);
    if (!result.ok) throw new Error(result.refusal.detail);
    return result.comparison;
  };
  const added = ok(registered(record('a', 'b')));

  it('is the same schema, whatever its id', async () => {
    const comparison = await compared(stored(mappingTo(record('a'))), ok(registered(record('a'))));
    expect(comparison).toMatchObject({
      verdict: 'same',
      differences: [],
      reason: null,
      latest: { schemaId: 2, version: 2, fullName: 'Bar' },
    });
  });

  it('follows a Generic value with an added field', async () => {
    expect(await compared(stored(mappingTo(record('a'))), added)).toMatchObject({
      verdict: 'follow',
      differences: [{ kind: 'FIELD_ADDED', severity: 'warning' }],
    });
  });

  it('keeps a Specific value, and says what that needs', async () => {
    const comparison = await compared(stored(mappingTo(record('a'), { record: 'specific' })), added);
    expect(comparison).toMatchObject({
      verdict: 'accept',
      reason: expect.stringContaining('if the registry has it') as string,
    });
  });

  it('stops a key, however it was declared', async () => {
    const comparison = await compared(stored(mappingTo(record('a')), 'key'), added);
    expect(comparison).toMatchObject({ verdict: 'stop', differences: [{ severity: 'error' }] });
  });

  it('stops another schema under the id of the mapping', async () => {
    const response = ok(registered(record('a', 'b'), { schemaId: 1 }));
    expect(await compared(stored(mappingTo(record('a'))), response)).toMatchObject({
      verdict: 'stop',
      reason: expect.stringContaining('another schema under id 1') as string,
    });
  });

  it('stops rules of a data contract, unless they are allowed for the topic', async () => {
    const response = ok(registered(record('a'), { rules: ['domain check (CEL)'] }));
    const subject = stored(mappingTo(record('a')));
    expect(await compared(subject, response)).toMatchObject({
      verdict: 'stop',
      differences: [{ kind: 'RULES_PRESENT', severity: 'error' }],
    });
    expect(await compared(subject, response, ['bars'])).toMatchObject({
      verdict: 'same',
      differences: [{ kind: 'RULES_PRESENT', severity: 'warning' }],
    });
  });

  it('takes letter case into account as the mapping says', async () => {
    const response = ok(registered(record('A')));
    const insensitive = mappingTo(record('a'), { fieldCase: 'insensitive' });
    expect(await compared(stored(mappingTo(record('a'))), response)).toMatchObject({ verdict: 'stop' });
    expect(await compared(stored(insensitive), response)).toMatchObject({ verdict: 'follow' });
  });

  it('is taken over by a subject without a mapping', async () => {
    expect(await compared(stored(null), added)).toMatchObject({ verdict: 'follow', differences: [] });
  });

  const absent = { status: 'not_found', errorCode: 40401, message: '' } as const;
  const unusable = { status: 'unusable', message: 'it is Protobuf' } as const;
  it.each([
    ['no version stops a bound mapping', mappingTo(record('a')), absent, 'stop', 'no version'],
    ['no version refuses a first use', null, absent, null, 'no version'],
    [
      'a version that is no Avro schema stops a mapping',
      mappingTo(record('a')),
      unusable,
      'stop',
      'Protobuf',
    ],
    ['a version that is no Avro schema refuses a first use', null, unusable, null, 'Protobuf'],
  ] as const)('%s', async (_, mapping, response, verdict, reason) => {
    expect(await compared(stored(mapping), response)).toEqual({
      latest: null,
      differences: [],
      verdict,
      reason: expect.stringContaining(reason) as string,
    });
  });
});

describe('the calls of the registry', () => {
  it('are shared by concurrent operators', async () => {
    const { comparer, calls } = setUp(() => ok(registered(record('a'))));
    const subject = stored(mappingTo(record('a')));
    await Promise.all(Array.from({ length: 50 }, () => comparer.withRegistry(subject)));
    expect(calls).toEqual(['bars-value']);
    await comparer.withRegistry(subject);
    expect(calls).toHaveLength(2);
  });

  it('are 20 at once and 10 a second at most', async () => {
    const { comparer, calls, clock } = setUp(() => ok(registered(record('a'))));
    const subject = stored(mappingTo(record('a')));
    for (let call = 0; call < 20; call++) await comparer.withRegistry(subject);
    expect(await comparer.withRegistry(subject)).toMatchObject({
      ok: false,
      refusal: { code: 'rate.limited', retryAfterMs: 100, topic: 'bars', subject: 'bars-value' },
    });
    clock.ms = 100;
    expect(await comparer.withRegistry(subject)).toMatchObject({ ok: true });
    expect(calls).toHaveLength(21);
  });

  it.each([
    [{ status: 'unreachable', reason: 'timed out', retryAfterMs: null }, 'sr.unreachable', 'timed out'],
    [{ status: 'denied', httpStatus: 403 }, null, 'denies access (HTTP 403)'],
  ] as const)('that fail are refused: %j', async (response, errorClass, detail) => {
    const { comparer } = setUp(() => response);
    expect(await comparer.withRegistry(stored(null))).toMatchObject({
      ok: false,
      refusal: {
        code: 'sr.unreachable',
        class: errorClass,
        detail: expect.stringContaining(detail) as string,
        retryAfterMs: 1000,
      },
    });
  });

  it('are not made for a version that was seen before', () => {
    const { comparer, calls } = setUp(() => ok(registered(record('a'))));
    const seen = { schemaId: 2, version: 2, schema: record('a', 'b'), rules: [] };
    expect(comparer.withSeen(stored(mappingTo(record('a'))), seen)).toMatchObject({
      verdict: 'follow',
      latest: { schemaId: 2, fingerprint: schema(seen.schema).fingerprint },
    });
    expect(comparer.withSeen(stored(mappingTo(record('a'))), { ...seen, rules: ['x'] })).toMatchObject({
      verdict: 'stop',
    });
    expect(calls).toEqual([]);
  });
});
