import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { DescribedEvent } from './event-details.js';
import { eventTypes } from './event-types.js';
import { eventSentence, eventSentences, eventTitle, eventTone } from './events.js';
import { Format } from './format.js';

const en = new Format('en', 'utc');
const ja = new Format('ja', 'utc');
const at = '2026-01-01T00:00:00.000Z';
const v1 = { record: 'generic', schemaId: 3, version: 1, fullName: 'shop.Quote', fingerprint: 'sha256:1' };
const v2 = { ...v1, schemaId: 7, version: 2, fingerprint: 'sha256:2' };
const bid = {
  path: '/fields/1/type',
  field: 'bid',
  kind: 'TYPE_MISMATCH',
  severity: 'error',
  ours: 'double',
  theirs: 'string',
};
const extra = { ...bid, field: '?', kind: 'FIELD_ADDED', severity: 'warning' };

const event = (
  type: string,
  data: Readonly<Record<string, unknown>> = {},
  metadata: DescribedEvent['metadata'] = { pod: 'pod-a', actor: null },
): DescribedEvent => ({ type, data: { type, at, ...data }, metadata, at });

/** One of each type, in its usual shape. */
const samples: readonly (readonly [DescribedEvent, string, string])[] = [
  [
    event('MappingDeclared', { mapping: v1, source: 'admin', actor: 'ada', reason: 'new feed' }),
    'ada declared `shop.Quote`, generic, version 1 (id 3), as the subject’s mapping: “new feed”.',
    'ada が `shop.Quote` （generic、バージョン 1（ID 3））をマッピングとして宣言しました。理由: 「new feed」',
  ],
  [
    event('ConflictDetected', { kind: 'UNKNOWN_FIELD', mapping: v1, differences: [extra] }),
    'A record has a field that version 1 (id 3) lacks: pod `pod-a` asks the registry.',
    'バージョン 1（ID 3）にないフィールドを含むレコードが届きました。ポッド `pod-a` がレジストリに問い合わせます。',
  ],
  [
    event('ConflictObserved', {
      kind: 'LATEST_MOVED',
      mapping: v1,
      latest: v2,
      verdict: 'stop',
      differences: [bid],
    }),
    'The registry has another latest version than version 1 (id 3); this was only recorded. The verdict would be stop: `bid` (double → string).',
    'レジストリの最新バージョンがバージョン 1（ID 3）と異なります。記録のみ行いました。判定: stop（`bid`: double → string）。',
  ],
  [
    event('LookupFailed', { reason: 'timeout', attempt: 2, nextAttemptAt: '2026-01-01T00:00:00.200Z' }),
    'Look-up 2 failed: timeout. The next one follows after 200 ms.',
    '2 回目のルックアップに失敗しました（timeout）。次の試行は 200ミリ秒後です。',
  ],
  [
    event('LookupStarted', { lease: { owner: 'pod-a', until: at } }),
    'Pod `pod-a` asks the registry again.',
    'ポッド `pod-a` がレジストリに再度問い合わせます。',
  ],
  [
    event('SchemaResolved', { latest: v2, verdict: 'follow', next: v2, differences: [], reason: null }),
    'The registry has version 2 (id 7): the mapping now is version 2 (id 7), and the record is sent once more.',
    'レジストリの最新はバージョン 2（ID 7）です。マッピングをバージョン 2（ID 7）とし、レコードを再送します。',
  ],
  [
    event('RetrySucceeded', { partition: 0, offset: '42' }),
    'The record was sent (partition 0, offset 42): the subject is healthy.',
    'レコードを送信しました（パーティション 0、オフセット 42）。サブジェクトは正常です。',
  ],
  [
    event('RetryFailed', { class: 'schema.conflict', message: 'INVALID_RECORD', differences: [bid] }),
    'The record failed again, with schema.conflict: the subject is blocked: INVALID_RECORD.',
    'レコードの再送も失敗しました（schema.conflict）。サブジェクトをブロックしました（INVALID_RECORD）。',
  ],
  [
    event('RetryInconclusive', { reason: 'lease ran out' }),
    'The retry ended without saying anything about the schema: lease ran out.',
    '再試行ではスキーマについて判断できませんでした（lease ran out）。',
  ],
  [
    event('CircuitOpened', {
      openUntil: '2026-01-01T00:01:05.000Z',
      conflictsInWindow: 3,
      trip: 2,
      forced: null,
    }),
    'The circuit opened for 1 m 5 s, after 3 conflicts in its window; it is trip 2 in a row.',
    'ウィンドウ内の競合が 3 件に達したため、1分 5秒間、サーキットを開放しました（連続 2 回目）。',
  ],
  [
    event('TrialStarted', { lease: { owner: 'pod-a', until: at } }),
    'Pod `pod-a` sends one request to try the circuit.',
    'ポッド `pod-a` がサーキットを確かめるためにリクエストを 1 件送信します。',
  ],
  [
    event('TrialSucceeded'),
    'The trial succeeded: the circuit is closed, and the subject is healthy.',
    '試験送信が成功しました。サーキットは閉じ、サブジェクトは正常です。',
  ],
  [
    event('TrialInconclusive', { reason: 'no answer' }),
    'The trial ended without saying anything about the schema: no answer. The circuit stays open until the next one.',
    '試験送信ではスキーマについて判断できませんでした（no answer）。次の試験送信までサーキットは開いたままです。',
  ],
  [
    event('SubjectReset', { actor: 'ada', reason: 'schema mended' }),
    'ada reset the subject: “schema mended”.',
    'ada がサブジェクトをリセットしました。理由: 「schema mended」',
  ],
  [
    event('SubjectRemoved', { actor: 'ada', reason: 'the topic is gone' }),
    'ada removed the subject: “the topic is gone”.',
    'ada がサブジェクトを削除しました。理由: 「the topic is gone」',
  ],
  [
    event('WriterAccepted', { fingerprint: 'sha256:w', schemaId: 12, version: 4, keep: 2 }),
    'A declared schema is registered as version 4 (id 12) and fits the mapping: its records are written under its own id.',
    '宣言されたスキーマはバージョン 4（ID 12）として登録済みで、マッピングと互換性があります。レコードはそのスキーマ自身の ID で書き込まれます。',
  ],
  [
    event('WriterRewritten', { fingerprint: 'sha256:w', mapping: v1, latest: v2, differences: [] }),
    'A declared schema is not in the registry: its records are written as version 2 (id 7).',
    '宣言されたスキーマはレジストリにありません。レコードはバージョン 2（ID 7）として書き込まれます。',
  ],
  [
    event('WriterRefused', { fingerprint: 'sha256:w', mapping: v1, differences: [bid] }),
    'A declared schema was refused: `bid` (double → string). The subject goes on.',
    '宣言されたスキーマを拒否しました（`bid`: double → string）。サブジェクトはそのまま動作します。',
  ],
  [
    event('SubjectAssociated', { subject: 'bars', previous: null }, { pod: 'pod-a', role: 'value' }),
    'The registry associates the topic’s values with the subject `bars`.',
    'レジストリはこのトピックの値をサブジェクト `bars` に関連付けています。',
  ],
];

describe('the sentence of an event', () => {
  it.each(samples)('$type', (given, english, japanese) => {
    expect(eventSentence(given, en)).toBe(english);
    expect(eventSentence(given, ja)).toBe(japanese);
  });

  it('exists for every type that the gateway stores', async () => {
    const source = await readFile(
      new URL('../../../../libs/machines/src/events.ts', import.meta.url),
      'utf8',
    );
    const stored = [...source.matchAll(/^ {2}readonly type: '(\w+)';$/gm)].map(([, type]) => type);
    expect(stored.toSorted()).toEqual(eventTypes.toSorted());
    expect(samples.map(([{ type }]) => type).toSorted()).toEqual(eventTypes.toSorted());
  });

  it('of a type of a later release has the type and the actor', () => {
    const later = event('SubjectPaused', {}, { pod: 'pod-a', actor: 'ada' });
    expect(eventSentence(later, en)).toBe(
      'SubjectPaused by ada: an event that this version of the console does not know.',
    );
    expect(eventSentence(later, ja)).toContain('SubjectPaused（ada）');
    expect(eventTitle('SubjectPaused', en)).toBe('SubjectPaused');
    expect(eventTone(later)).toBe('none');
  });

  it.each(eventTypes)('%s needs no member of the data', (type) => {
    for (const format of [en, ja])
      for (const data of [
        {},
        { mapping: null, latest: 7, differences: 'x', forced: [], reason: 1, attempt: 'a' },
      ]) {
        const text = eventSentence({ type, data, at }, format);
        expect(text).not.toMatch(/undefined|null(?! (or|また))|NaN|\[object/);
        expect(text.length).toBeGreaterThan(10);
      }
  });

  it('says from which version a mapping followed to which, and what changed', () => {
    const follow = event('SchemaResolved', {
      latest: v2,
      verdict: 'follow',
      next: v2,
      differences: [{ ...bid, severity: 'info', ours: null, theirs: null, field: 'volume' }],
    });
    const told = eventSentences(
      [event('ConflictDetected', { kind: 'UNKNOWN_FIELD', mapping: v1 }), follow],
      en,
    );
    expect(told[1]).toBe(
      'The mapping followed the registry from version 1 (id 3) to version 2 (id 7), which changes `volume`: the record is sent once more.',
    );
  });

  it('keeps the mappings of subjects apart', () => {
    const of = (subject: string, given: DescribedEvent) => ({ ...given, topic: 't', subject });
    const follow = event('SchemaResolved', { latest: v2, verdict: 'follow', next: v2 });
    const told = eventSentences(
      [
        of('a', event('MappingDeclared', { mapping: v1, source: 'config' })),
        of('b', follow),
        of('a', follow),
      ],
      en,
    );
    expect(told[1]).not.toContain('version 1');
    expect(told[2]).toContain('from version 1 (id 3) to version 2 (id 7)');
  });

  it('names the differences that stopped a subject, and how many more there are', () => {
    const stop = event('SchemaResolved', {
      latest: v2,
      verdict: 'stop',
      differences: [bid, { ...bid, field: 'ask' }, { ...bid, field: 'mid' }, extra],
      reason: 'TYPE_MISMATCH',
    });
    expect(eventSentence(stop, en, { ...v1 })).toBe(
      'The registry has version 2 (id 7), which does not fit version 1 (id 3): the subject is blocked: `bid` (double → string), `ask` (double → string) and 1 more.',
    );
    expect(eventTone(stop)).toBe('blocked');
  });

  it('names the operator who opened a circuit, and until when', () => {
    const forced = event('CircuitOpened', {
      openUntil: null,
      forced: { actor: 'ada', reason: 'maintenance' },
    });
    expect(eventSentence(forced, en)).toBe('ada opened the circuit until it is reset: “maintenance”.');
    expect(eventSentence(forced, ja)).toBe(
      'ada がサーキットを開放しました（リセットされるまで）。理由: 「maintenance」',
    );
  });
});
