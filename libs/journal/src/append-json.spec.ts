import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decide, initialSnapshot, type Command, type Difference, type Mapping, type Policy } from '#machines';
import * as given from '../../../test/support/events.js';
import { MAX_SUBJECT_BYTES } from './append-bounds.js';
import { appendJson } from './append-json.js';
import { AppendTooLarge, type Append } from './port.js';
import { prepare } from './prepare.js';

/*
 * What clients, operators, configuration and registry can make a subject store. Schemas and names have the greatest length that
 * is read (512 KiB of text and 512 characters); everything else has any length.
 */

const policy: Policy = {
  mode: 'enforce',
  strategy: 'Strict',
  circuitBreaker: { conflicts: 1000, windowMs: 60_000, openMs: 1, maxOpenMs: 1, quietMs: 1 },
  lookupBackoff: { initialMs: 1, factor: 1, maxMs: 1, attempts: 1 },
  lookupLeaseMs: 5000,
  sendLeaseMs: 5000,
  maxWriters: 100,
};
const LONGEST_SCHEMA = 2 ** 19;
/** One unit of one byte that JSON escapes to two, and one of three bytes. */
const units = ['"', '€'] as const;
const schemas = units.flatMap((unit) =>
  [LONGEST_SCHEMA, 2 ** 17, 2 ** 13].map((bytes) => unit.repeat(bytes / Buffer.byteLength(unit))),
);
const name = '€'.repeat(512);
const words = ['', ...['"', '\ud800', '\0'].map((unit) => unit.repeat(5_000))];

let made = 0;
const fresh = (): string => `sha256:${String((made += 1)).padStart(64, '0')}`;
const latestOf = (schema: string) => ({
  schemaId: (made += 1),
  version: made,
  schema,
  fingerprint: fresh(),
  fullName: name,
});
const mappingOf = (schema: string): Mapping => ({ record: 'generic', ...latestOf(schema) });

const schema = fc.constantFrom(...schemas);
const word = fc.constantFrom(...words);
const differences = fc.tuple(fc.constantFrom(0, 1, 1000), word).map(([count, field]) =>
  Array.from({ length: count }, (_, at): Difference => ({
    path: `/${at}${field}`,
    field,
    kind: 'FIELD_ADDED',
    severity: 'error',
    ours: field,
    theirs: field,
    hint: field,
  })),
);
const mismatch = () => ({ mismatchId: given.mappingDeclared(0).at + String((made += 1)) });
const owner = 'pod-a';
const command: fc.Arbitrary<Command> = fc.oneof(
  fc.record({ schema, reason: word }).map(({ schema: text, reason }): Command => ({
    type: 'DeclareMapping',
    mapping: mappingOf(text),
    source: made % 2 === 0 ? 'config' : 'admin',
    actor: reason,
    reason,
    replaces: fresh(),
  })),
  differences.map((found): Command => ({
    type: 'DetectConflict',
    ...mismatch(),
    kind: 'UNKNOWN_FIELD',
    origin: 'client',
    differences: found,
    owner,
    trial: null,
  })),
  fc
    .record({ differences, schema, reason: word, verdict: fc.constantFrom('follow', 'stop', 'refuse') })
    .map(({ schema: text, verdict, ...rest }): Command => ({
      type: 'ResolveSchema',
      owner,
      latest: latestOf(text),
      next: verdict === 'follow' ? mappingOf(text) : null,
      verdict,
      rulesAllowed: Array.from({ length: 100 }, () => rest.reason),
      ...rest,
    })),
  fc.record({ message: word, differences }).map(({ message, differences: found }): Command => ({
    type: 'FailRetry',
    owner,
    class: message,
    message,
    differences: found,
  })),
  fc.constant<Command>({ type: 'SucceedRetry', owner, partition: 0, offset: '1' }),
  word.map((reason): Command => ({ type: 'FailLookup', owner, reason })),
  fc.constant<Command>({ type: 'StartLookup', owner }),
  word.map((reason): Command => ({ type: 'OpenCircuit', forMs: null, actor: reason, reason })),
  word.map((reason): Command => ({ type: 'Reset', actor: reason, reason })),
  schema.map((text): Command => {
    const { schemaId, version, fingerprint } = latestOf(text);
    return { type: 'AcceptWriter', fingerprint, schemaId, version, schema: text };
  }),
  fc.record({ schema, differences }).map(({ schema: text, differences: found }): Command => ({
    type: 'RewriteWriter',
    ...mismatch(),
    fingerprint: fresh(),
    latest: latestOf(text),
    differences: found,
  })),
  differences.map((found): Command => ({
    type: 'RefuseWriter',
    ...mismatch(),
    fingerprint: fresh(),
    schemaId: (made += 1),
    differences: found,
  })),
  fc.record({ schema, differences }).map(({ schema: text, differences: found }): Command => ({
    type: 'ObserveConflict',
    ...mismatch(),
    kind: 'UNKNOWN_FIELD',
    origin: 'client',
    latest: latestOf(text),
    differences: found,
    verdict: 'stop',
  })),
);

/** Decides and stores one command; returns the same append if it produces no events. */
function stored(append: Append, command: Command, nowMs: number, isChecked = true): Append {
  const decision = decide(append.before, command, policy, nowMs);
  if (!decision.ok || decision.events.length === 0) return append;
  const next = {
    ...append,
    events: decision.events,
    eventIds: decision.events.map((_, at) => `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`),
  };
  const prepared = prepare(next);
  if (isChecked) expect(() => appendJson(next, prepared)).not.toThrow();
  return {
    ...next,
    before: prepared.after,
    expectedVersion: append.expectedVersion + decision.events.length,
  };
}

const nothing: Append = { ...given.appendOf(given.freshKey()), before: initialSnapshot };

it('no input makes an append too large', () => {
  fc.assert(
    fc.property(fc.array(command, { minLength: 1, maxLength: 8 }), (commands) => {
      commands.reduce(
        (append, command, at) => stored(append, command, Date.UTC(2026, 0, 1) + at * 1000),
        nothing,
      );
    }),
    { numRuns: 15 },
  );
}, 60_000);

it('a subject whose writers, origins, conflict and configured keys are at their largest stores its next event', () => {
  const text = schemas[0] ?? '';
  const wide = [...words].map((field) => ({ ...given.error, field, path: field }));
  const commands: Command[] = [];
  for (let at = 0; at < 120; at += 1) {
    commands.push(
      {
        type: 'AcceptWriter',
        fingerprint: fresh(),
        schemaId: at + 1,
        version: at,
        schema: '€'.repeat(2 ** 10),
      },
      {
        type: 'RewriteWriter',
        ...mismatch(),
        fingerprint: fresh(),
        latest: latestOf(text),
        differences: wide,
      },
      { type: 'RefuseWriter', ...mismatch(), fingerprint: fresh(), schemaId: at, differences: wide },
    );
  }
  const resolving: Command[] = Array.from({ length: 9 }, () => [
    {
      type: 'DetectConflict',
      ...mismatch(),
      kind: 'UNKNOWN_FIELD',
      origin: 'client',
      differences: wide,
      owner,
    },
    {
      type: 'ResolveSchema',
      owner,
      latest: latestOf(text),
      differences: wide,
      verdict: 'follow',
      next: mappingOf('€'.repeat(2 ** 14)),
      reason: null,
    },
    { type: 'SucceedRetry', owner, partition: 0, offset: '1' },
  ]).flat() as Command[];
  const declare: Command = {
    type: 'DeclareMapping',
    mapping: mappingOf(text),
    source: 'config',
    actor: 'config',
    reason: null,
  };
  const all = [declare, ...resolving, ...commands, ...resolving.slice(0, 1)];
  const last = all.reduce(
    (append, command, at) =>
      stored(append, command, Date.UTC(2026, 0, 1) + at * 100_000, at >= all.length - 3),
    nothing,
  );
  expect(last.expectedVersion).toBe(all.length);
  expect(last.before.context.writers.refused).toHaveLength(100);
}, 30_000);

it('a subject whose name is too long for an index is refused before anything is sent', () => {
  const key = { ...given.freshKey(), subject: 'x'.repeat(MAX_SUBJECT_BYTES + 1) };
  const append = given.appendOf(key, given.mappingDeclared(0));
  expect(() => appendJson(append, prepare(append))).toThrow(AppendTooLarge);
});

it('an event beyond its bound is refused before anything is sent, and the error has the sizes', () => {
  const append = given.appendOf(
    given.freshKey(),
    given.mappingDeclared(0, { mapping: mappingOf('x'.repeat(2 ** 23)) }),
  );
  expect(() => appendJson(append, prepare(append))).toThrow(
    /the event MappingDeclared would take \d+ bytes; at most \d+/,
  );
});
