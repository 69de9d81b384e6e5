import { describe, expect, it } from 'vitest';
import { differenceKinds, type ShownDifference } from './difference.js';
import {
  differenceMeaning,
  differenceRule,
  differenceSentence,
  hintSentence,
  triggerSentence,
} from './differences.js';
import { languages } from './language.js';
import { plainText } from './sentence.js';

const difference = (kind: string, more: Partial<ShownDifference> = {}): ShownDifference => ({
  path: '/fields/1/type',
  field: 'bid',
  kind,
  severity: 'error',
  ours: 'double',
  theirs: 'string',
  ...more,
});

type Row = readonly [string, Partial<ShownDifference>, 'key' | 'value', string, string];

const rows: readonly Row[] = [
  [
    'NAME_MISMATCH',
    { field: null, ours: 'a.R', theirs: 'b.R' },
    'value',
    'The schema was named `a.R`, the registry now names it `b.R`: a reader would not find its class by the old name. Rule 6',
    'スキーマの名前は `a.R` でしたが、レジストリでは `b.R` になりました。読み取り側は古い名前でクラスを見つけられなくなります。 ルール 6',
  ],
  [
    'NAME_MISMATCH',
    { field: 'leg', ours: 'Leg', theirs: 'Other', severity: 'warning' },
    'value',
    'The type of `leg` was named `Leg`, the registry now names it `Other`: a Generic record has no class to find by its name, so the new name can be taken over. Rule 6',
    '`leg` の型の名前は `Leg` でしたが、レジストリでは `Other` になりました。Generic のレコードは名前でクラスを探さないため、新しい名前を引き継げます。 ルール 6',
  ],
  [
    'TYPE_MISMATCH',
    {},
    'value',
    '`bid` was `double`, the registry now says `string`: a reader of the old type would misread it. Rule 6',
    '`bid` は `double` でしたが、レジストリでは `string` になりました。古い型で読む側は値を誤って読み取ります。 ルール 6',
  ],
  [
    'TYPE_MISMATCH',
    { ours: 'int', theirs: 'long' },
    'value',
    '`bid` was `int`, the registry now says `long`: a reader may promote it, but our records would change their type. Rule 6',
    '`bid` は `int` でしたが、レジストリでは `long` になりました。読み取り側は昇格できますが、こちらのレコードの型が変わってしまいます。 ルール 6',
  ],
  [
    'TYPE_MISMATCH',
    { ours: null, theirs: 'int' },
    'value',
    '`bid` can now also be `int`, which our schema does not have: a value of ours could be taken for the new type. Rule 6',
    '`bid` は、こちらのスキーマにない `int` にもなり得るようになりました。こちらの値が新しい型と解釈されるおそれがあります。 ルール 6',
  ],
  [
    'LOGICAL_TYPE_MISMATCH',
    { ours: null, theirs: 'date' },
    'value',
    '`bid` had no logical type, the registry now says `date`: the same bytes would mean another value. Rule 6',
    '`bid` の論理型はなしでしたが、レジストリでは `date` になりました。同じバイト列が別の値を意味することになります。 ルール 6',
  ],
  [
    'REQUIRED_FIELD_MISSING',
    { ours: null, theirs: 'double' },
    'value',
    '`bid` (`double`) is new in the registry, has no default and cannot be null: our records cannot be written without it. Rule 6',
    '`bid`（`double`）がレジストリで追加されましたが、デフォルト値がなく null にもできません。こちらのレコードはこのフィールドなしでは書き込めません。 ルール 6',
  ],
  [
    'FIELD_REMOVED',
    { theirs: null },
    'value',
    "`bid` (`double`) is gone from the registry's schema: its data would be dropped from our records. Rule 6",
    '`bid`（`double`）がレジストリのスキーマからなくなりました。こちらのレコードからそのデータが失われます。 ルール 6',
  ],
  [
    'FIELD_REMOVED',
    { path: '/legs/*/?', field: 'legs.?', ours: 'carried by the record', theirs: null },
    'value',
    "The record has a field in `legs` that neither our schema nor the registry's latest has: its data would be dropped. Rule 6",
    'レコードに、こちらのスキーマにもレジストリの最新版にもない `legs` 内のフィールドがあります。書き込むとそのデータが失われます。 ルール 6',
  ],
  [
    'FIELD_ADDED',
    { ours: null, theirs: 'long', severity: 'warning' },
    'value',
    '`bid` (`long`) is new in the registry, with a default or null: our records can be written without it. Rule 6',
    '`bid`（`long`）がレジストリで追加されました。デフォルト値があるか null にできるため、こちらのレコードはこのフィールドなしで書き込めます。 ルール 6',
  ],
  [
    'FIELD_ADDED',
    { ours: null, theirs: 'string', field: 'venue' },
    'key',
    '`venue` (`string`) is new in the registry: the same key would have other bytes, which breaks joins and partitioning. Rule 1',
    '`venue`（`string`）がレジストリで追加されました。同じキーのバイト列が変わり、結合とパーティション分割が壊れます。 ルール 1',
  ],
  [
    'FIELD_ADDED',
    { path: '/vwap', field: 'vwap', ours: null, theirs: 'carried by the record', severity: 'warning' },
    'value',
    'The record has the field `vwap` that our schema lacks: its writer may already use a newer schema. Rule 6',
    'レコードに、こちらのスキーマにないフィールド `vwap` があります。書き込み側がすでに新しいスキーマを使っている可能性があります。 ルール 6',
  ],
  [
    'FIELD_ORDER',
    { path: '/fields', field: null, ours: 'a, b', theirs: 'b, a', severity: 'warning' },
    'value',
    'The order of the fields was `a, b`, the registry now has `b, a`: values stay as they are, they are only written in the new order. Rule 6',
    'フィールドの順序は `a, b` でしたが、レジストリでは `b, a` になりました。値はそのままで、書き込まれる順序だけが変わります。 ルール 6',
  ],
  [
    'FIELD_ORDER',
    { path: '/fields/0/type/symbols', field: 'side', ours: 'BUY, SELL', theirs: 'SELL, BUY' },
    'key',
    'The order of the symbols of `side` was `BUY, SELL`, the registry now has `SELL, BUY`: the same key would have other bytes, which breaks joins and partitioning. Rule 1',
    '`side` のシンボルの順序は `BUY, SELL` でしたが、レジストリでは `SELL, BUY` になりました。同じキーのバイト列が変わり、結合とパーティション分割が壊れます。 ルール 1',
  ],
  [
    'FIELD_CASE',
    { path: '/fields/1/name', ours: 'bid', theirs: 'BID', severity: 'warning' },
    'value',
    '`bid` is spelled `BID` in the registry: this mapping takes both spellings for the same field (`fieldCase: insensitive`). Rule 6',
    '`bid` はレジストリでは `BID` と表記されています。このマッピングは両方の表記を同じフィールドとして扱います（`fieldCase: insensitive`）。 ルール 6',
  ],
  [
    'FIELD_CASE',
    { path: '/fields/1/name', ours: 'bid', theirs: 'bid, BID' },
    'value',
    "Fields differ in letter case alone, ours `bid` and the registry's `bid, BID`: which one stands for which would be a guess. Rule 6",
    '大文字と小文字だけが異なるフィールドがあります（こちらは `bid`、レジストリは `bid, BID`）。どれがどれに対応するかは推測になってしまいます。 ルール 6',
  ],
  [
    'UNION_NULL_ADDED',
    { ours: 'double', theirs: 'union of null, double', severity: 'warning' },
    'value',
    '`bid` was `double` and may now also be null: every value of ours still fits. Rule 6',
    '`bid` は `double` でしたが、null にもなり得るようになりました。こちらの値はすべてそのまま適合します。 ルール 6',
  ],
  [
    'UNION_NULL_ADDED',
    { ours: 'double', theirs: 'sent by the record as a union', severity: 'warning' },
    'value',
    'The record has null or a wrapped value at `bid`, where our schema has `double`: its writer may already use a newer schema. Rule 6',
    'こちらのスキーマが `double` とする `bid` に、レコードは null またはラップされた値を持っています。書き込み側がすでに新しいスキーマを使っている可能性があります。 ルール 6',
  ],
  [
    'MISSING_UNION_BRANCH',
    { ours: 'null', theirs: 'double' },
    'value',
    '`bid` can be `null` in our schema, and in the registry it no longer can: such values could not be written. Rule 6',
    '`bid` はこちらのスキーマでは `null` になり得ますが、レジストリではなり得なくなりました。該当する値は書き込めません。 ルール 6',
  ],
  [
    'MISSING_ENUM_SYMBOLS',
    { ours: 'SELL', theirs: 'BUY' },
    'value',
    '`bid` lacks `SELL` in the registry, which has `BUY`: records with a missing symbol could not be written. Rule 6',
    '`bid` のシンボル `SELL` がレジストリにありません（レジストリにあるのは `BUY`）。該当するシンボルを持つレコードは書き込めません。 ルール 6',
  ],
  [
    'FIXED_SIZE_MISMATCH',
    { ours: '8', theirs: '16' },
    'value',
    '`bid` was `8` bytes long, the registry now says `16`: our values do not have that length. Rule 6',
    '`bid` の長さは `8` バイトでしたが、レジストリでは `16` バイトになりました。こちらの値はその長さではありません。 ルール 6',
  ],
  [
    'DEFAULT_CHANGED',
    { path: '/fields/1/default', ours: '0', theirs: null, severity: 'info' },
    'value',
    '`bid` had the default `0`, the registry now has none: a record that omits the field is refused. Rule 6',
    '`bid` のデフォルト値は `0` でしたが、レジストリではなくなりました。このフィールドを省いたレコードは拒否されます。 ルール 6',
  ],
  [
    'DEFAULT_CHANGED',
    { path: '/fields/1/type/default', ours: null, theirs: '"BUY"', severity: 'info' },
    'value',
    'The default of the enum of `bid` was absent, the registry now has `"BUY"`: only readers use it. Rule 6',
    '`bid` のenum のデフォルト値はなしでしたが、レジストリでは `"BUY"` になりました。使うのは読み取り側だけです。 ルール 6',
  ],
  [
    'RULES_PRESENT',
    { path: '', field: null, ours: null, theirs: 'encoding encryptSsn (ENCRYPT)' },
    'value',
    'The registry has the data contract rule `encoding encryptSsn (ENCRYPT)` beside its schema, and Sluicegate runs none: records would go out without it, for example in clear text or unchecked. Rule 6',
    'レジストリはスキーマにデータコントラクトのルール `encoding encryptSsn (ENCRYPT)` を定めていますが、Sluicegate はルールを実行しません。レコードは暗号化や検証などが行われないまま送信されることになります。 ルール 6',
  ],
  [
    'NOT_LISTED',
    { path: '', field: null, ours: null, theirs: 'and 885 more' },
    'value',
    '885 more differences are not listed: the list was too long to store. Rule 6',
    '一覧が長すぎて保存できなかったため、ほかに 885 件の差異が省略されています。 ルール 6',
  ],
  [
    'A_LATER_KIND',
    {},
    'key',
    "`bid`: ours is `double`, the registry's is `string` (`A_LATER_KIND`, a kind that this console does not know). Rule 6",
    '`bid`：こちらは `double`、レジストリは `string` です（`A_LATER_KIND` はこのコンソールが知らない種類です）。 ルール 6',
  ],
];

describe('the sentence of a difference', () => {
  it.each(rows)('of the kind %s, %j, in a %s', (kind, more, role, english, japanese) => {
    expect(differenceSentence(difference(kind, more), 'en', { role })).toBe(english);
    expect(differenceSentence(difference(kind, more), 'ja', { role })).toBe(japanese);
  });

  it('is tested for every kind', () => {
    expect(new Set(rows.map(([kind]) => kind))).toEqual(new Set([...differenceKinds, 'A_LATER_KIND']));
  });

  it.each(languages)('keeps a name with backticks in one piece (%s)', (language) => {
    const parts = differenceMeaning(difference('TYPE_MISMATCH', { field: 'a`b' }), language);
    expect(parts).toContainEqual({ code: 'a`b' });
  });

  it.each(languages)('never shows what the gateway writes in place of a type or a name (%s)', (language) => {
    for (const kind of ['FIELD_ADDED', 'FIELD_REMOVED'])
      for (const field of ['?', 'legs.?'])
        for (const side of ['ours', 'theirs'] as const) {
          const none = { ours: null, theirs: null };
          const extra = difference(kind, { field, ...none, [side]: 'carried by the record' });
          expect(differenceSentence(extra, language)).not.toMatch(/carried|\?/);
        }
  });
});

describe('the rule of a difference', () => {
  it('is that of the answer, if it has one', () => {
    expect(differenceRule(difference('FIELD_ADDED', { rule: 1 }))).toBe(1);
  });

  it('is rule 1 in a key for what stops no value', () => {
    expect(differenceRule(difference('FIELD_ORDER'), { role: 'key' })).toBe(1);
    expect(differenceRule(difference('FIELD_ORDER'), { role: 'value' })).toBe(6);
    expect(differenceRule(difference('TYPE_MISMATCH'), { role: 'key' })).toBe(6);
  });
});

describe('the sentence of a trigger', () => {
  it.each([
    ['FIRST_USE', 10],
    ['UNKNOWN_FIELD', 2],
    ['UNKNOWN_BRANCH', 2],
    ['UNKNOWN_SCHEMA', 2],
    ['BROKER_REFUSED', 2],
    ['SERIALIZER_REFUSED', 2],
    ['LATEST_MOVED', 10],
  ])('%s names rule %i', (trigger, rule) => {
    expect(triggerSentence(trigger, 'en')).toMatch(new RegExp(`\\. Rule ${rule}$`));
    expect(triggerSentence(trigger, 'ja')).toMatch(new RegExp(`。 ルール ${rule}$`));
    expect(differenceSentence(difference(trigger), 'en')).toBe(triggerSentence(trigger, 'en'));
  });

  it('names a trigger that it does not know', () => {
    for (const language of languages)
      expect(triggerSentence('SOLAR_FLARE', language)).toContain('SOLAR_FLARE');
  });
});

describe('the advice on a difference', () => {
  const hint =
    '`qty` is `QTY` in the registry: set fieldCase: insensitive (producer.fieldCase, or value.fieldCase of the mapping)';

  it('is in the language of the reader', () => {
    expect(plainText(hintSentence(hint, 'en'))).toBe(
      '`qty` is spelled `QTY` in the registry: set `fieldCase: insensitive` in the mapping to take them for the same field.',
    );
    expect(plainText(hintSentence(hint, 'ja'))).toBe(
      'レジストリでは `qty` が `QTY` と表記されています。同じフィールドとして扱うには、マッピングに `fieldCase: insensitive` を設定してください。',
    );
  });

  it('is shown as it came if the console does not know it', () => {
    expect(hintSentence('ask the owner', 'ja')).toEqual(['ask the owner']);
  });
});
