/**
 * Edge cases of values and schemas, each compared with Java's Avro. Schemas may contain bigints, which `writeJson`
 * serializes.
 */

const named = (type: string, attributes: object): object => ({ type, name: 'com.example.N', ...attributes });
const logical = (type: string, logicalType: string, attributes: object = {}): object => ({
  type,
  logicalType,
  ...attributes,
});
const record = (fields: Readonly<Record<string, unknown>>, name = 'com.example.R'): object => ({
  type: 'record',
  name,
  fields: Object.entries(fields).map(([field, type]) => ({ name: field, type })),
});

const MONEY = logical('bytes', 'decimal', { precision: 38, scale: 10 });
const LARGEST = '9'.repeat(38);
const WHOLE = logical('bytes', 'decimal', { precision: 38 });
const WHOLE_FIXED = named('fixed', { size: 16, logicalType: 'decimal', precision: 38 });
const CENTS_FIXED = named('fixed', { size: 4, logicalType: 'decimal', precision: 9, scale: 2 });

const LIST = record({ head: 'int', tail: ['null', 'com.example.List'] }, 'com.example.List');
const TREE = record(
  { name: 'string', leaves: { type: 'array', items: 'com.example.Tree' } },
  'com.example.Tree',
);
const BUY = record({ price: 'double' }, 'com.example.Buy');
const SELL = record({ price: 'double', reason: ['null', 'string'] }, 'org.other.Sell');
const SIDE = { type: 'enum', name: 'com.example.Side', symbols: ['BUY', 'SELL'] };
const TRADE = ['null', BUY, SELL, SIDE];
const ODD_NAMES = Object.fromEntries([
  ['__proto__', 'int'],
  ['constructor', 'int'],
  ['hasOwnProperty', 'int'],
]);

/** Plain JSON, and the Avro JSON from which Java makes the expected bytes. */
export const SAME_BYTES: readonly (readonly [plain: string, schema: unknown, avro: string])[] = [
  ['9007199254740993', 'long', '9007199254740993'],
  ['"9007199254740993"', 'long', '9007199254740993'],
  ['-9007199254740993', 'long', '-9007199254740993'],
  ['9223372036854775807', 'long', '9223372036854775807'],
  ['"-9223372036854775808"', 'long', '-9223372036854775808'],
  ['1e3', 'long', '1000'],
  ['-2147483648', 'int', '-2147483648'],
  ['2147483647.0', 'int', '2147483647'],
  ['-0', 'int', '0'],
  ['-0', 'double', '-0.0'],
  ['-0.0', 'float', '-0.0'],
  ['5e-324', 'double', '5e-324'],
  ['1.7976931348623157e308', 'double', '1.7976931348623157e308'],
  ['0.1', 'float', '0.1'],
  ['16777216', 'float', '16777216.0'],
  ['1e11', 'float', '1.0E11'],
  ['1.000000178813934326171874', 'float', '1.000000178813934326171874'],
  ['3.4028234663852886e38', 'float', '3.4028234663852886e38'],
  ['1e-50', 'float', '0.0'],
  ['""', 'string', '""'],
  ['"\\u0000"', 'string', '"\\u0000"'],
  ['"\\ud83d\\ude00"', 'string', '"😀"'],
  ['"\\ufeff\\u2028"', 'string', '"\\ufeff\\u2028"'],
  ['"AP+A"', 'bytes', '"\\u0000\\u00ff\\u0080"'],
  ['""', named('fixed', { size: 0 }), '""'],
  [
    '{"":1,"__proto__":2,"constructor":3}',
    { type: 'map', values: 'int' },
    '{"":1,"__proto__":2,"constructor":3}',
  ],
  [
    '{"constructor":2,"hasOwnProperty":3,"__proto__":1}',
    record(ODD_NAMES),
    '{"__proto__":1,"constructor":2,"hasOwnProperty":3}',
  ],
  ['"__proto__"', named('enum', { symbols: ['A', '__proto__'] }), '"__proto__"'],
  ['"-0.0000000001"', MONEY, '"\\u00ff"'],
  ['0.0', MONEY, '"\\u0000"'],
  ['128', WHOLE, '"\\u0000\\u0080"'],
  ['-128', WHOLE, '"\\u0080"'],
  ['1.28e2', WHOLE, '"\\u0000\\u0080"'],
  [
    LARGEST,
    WHOLE,
    '"\\u004b\\u003b\\u004c\\u00a8\\u005a\\u0086\\u00c4\\u007a\\u0009\\u008a\\u0022\\u003f\\u00ff\\u00ff\\u00ff\\u00ff"',
  ],
  [
    `"-${LARGEST}"`,
    WHOLE_FIXED,
    '"\\u00b4\\u00c4\\u00b3\\u0057\\u00a5\\u0079\\u003b\\u0085\\u00f6\\u0075\\u00dd\\u00c0\\u0000\\u0000\\u0000\\u0001"',
  ],
  ['-1.5', CENTS_FIXED, '"\\u00ff\\u00ff\\u00ff\\u006a"'],
  ['"1.50"', CENTS_FIXED, '"\\u0000\\u0000\\u0000\\u0096"'],
  ['"AgM="', logical('bytes', 'big-decimal'), '"\\u0002\\u0003"'],
  [
    '"f81d4fae-7dec-11d0-a765-00a0c91e6bf6"',
    logical('string', 'uuid'),
    '"f81d4fae-7dec-11d0-a765-00a0c91e6bf6"',
  ],
  [
    '"00010203-0405-0607-0809-0a0b0c0d0eff"',
    named('fixed', { size: 16, logicalType: 'uuid' }),
    '"\\u0000\\u0001\\u0002\\u0003\\u0004\\u0005\\u0006\\u0007\\u0008\\u0009\\u000a\\u000b\\u000c\\u000d\\u000e\\u00ff"',
  ],
  ['"2026-01-31"', logical('int', 'date'), '20484'],
  ['"0000-01-01"', logical('int', 'date'), '-719528'],
  ['"23:59:59.999"', logical('int', 'time-millis'), '86399999'],
  ['"00:00:00.000001"', logical('long', 'time-micros'), '1'],
  ['"1969-12-31T23:59:59.999Z"', logical('long', 'timestamp-millis'), '-1'],
  ['"2026-01-31T12:00+02:00"', logical('long', 'timestamp-millis'), '1769853600000'],
  ['"0001-01-01T00:00:00Z"', logical('long', 'timestamp-micros'), '-62135596800000000'],
  ['"2262-04-11T23:47:16.854775807Z"', logical('long', 'timestamp-nanos'), '9223372036854775807'],
  ['"2026-01-31T10:00:00.5"', logical('long', 'local-timestamp-millis'), '1769853600500'],
  ['"2026-01-31T10:00"', logical('long', 'local-timestamp-micros'), '1769853600000000'],
  ['"1970-01-01T00:00:00.000000001"', logical('long', 'local-timestamp-nanos'), '1'],
  [
    '"AQAAAAIAAAADAAAA"',
    named('fixed', { size: 12, logicalType: 'duration' }),
    '"\\u0001\\u0000\\u0000\\u0000\\u0002\\u0000\\u0000\\u0000\\u0003\\u0000\\u0000\\u0000"',
  ],
  ['{"head":1,"tail":{"head":2}}', LIST, '{"head":1,"tail":{"com.example.List":{"head":2,"tail":null}}}'],
  [
    '{"name":"a","leaves":[{"name":"b","leaves":[]},{"name":"c","leaves":[]}]}',
    TREE,
    '{"name":"a","leaves":[{"name":"b","leaves":[]},{"name":"c","leaves":[]}]}',
  ],
  ['"SELL"', TRADE, '{"com.example.Side":"SELL"}'],
  ['{"com.example.Buy":{"price":1}}', TRADE, '{"com.example.Buy":{"price":1.0}}'],
  ['{"price":1,"reason":"x"}', TRADE, '{"org.other.Sell":{"price":1.0,"reason":{"string":"x"}}}'],
  ['null', TRADE, 'null'],
];

/** Avro JSON that Java's JSON decoder rejects, and the bytes that Java's binary decoder must read as the same value. */
export const SPECIALS: readonly (readonly [avro: string, schema: string, hex: string])[] = [
  ['"NaN"', 'double', '000000000000f87f'],
  ['"Infinity"', 'double', '000000000000f07f'],
  ['"-Infinity"', 'double', '000000000000f0ff'],
  ['"NaN"', 'float', '0000c07f'],
  ['"-Infinity"', 'float', '000080ff'],
];

/** Values that must be rejected in the given form. */
export const REFUSED: readonly (readonly [
  json: string,
  schema: unknown,
  form: 'avro' | 'plain',
  kind: string,
])[] = [
  ['9223372036854775808', 'long', 'plain', 'range'],
  ['"-9223372036854775809"', 'long', 'plain', 'range'],
  ['9007199254740993.5', 'long', 'plain', 'type'],
  ['2147483648', 'int', 'avro', 'range'],
  ['"5"', 'long', 'avro', 'type'],
  ['1e400', 'double', 'plain', 'range'],
  ['1e39', 'float', 'plain', 'range'],
  ['9007199254740993', 'double', 'plain', 'range'],
  ['9007199254740993.0', 'double', 'avro', 'range'],
  ['90071992547409930e-1', 'double', 'plain', 'range'],
  ['16777217', 'float', 'plain', 'range'],
  ['16777217.0', 'float', 'avro', 'range'],
  ['9007199254740993', 'float', 'plain', 'range'],
  ['"\\ud800"', 'string', 'avro', 'range'],
  ['{"\\udfff":1}', { type: 'map', values: 'int' }, 'plain', 'range'],
  ['"\\u0100"', 'bytes', 'avro', 'range'],
  ['"AA"', 'bytes', 'plain', 'range'],
  ['"0.00000000001"', MONEY, 'plain', 'range'],
  [`1${'0'.repeat(38)}`, WHOLE, 'plain', 'range'],
  ['"12345678.90"', CENTS_FIXED, 'plain', 'range'],
  ['"2026-02-30"', logical('int', 'date'), 'plain', 'type'],
  ['"2026-01-31T10:00:00"', logical('long', 'timestamp-millis'), 'plain', 'type'],
  ['"00:00:00.0001"', logical('int', 'time-millis'), 'plain', 'range'],
  ['"f81d4fae"', logical('string', 'uuid'), 'plain', 'range'],
  ['"\\u0001"', named('fixed', { size: 2 }), 'avro', 'range'],
  ['"HOLD"', SIDE, 'avro', 'range'],
  ['{"price":1,"volume":2}', BUY, 'plain', 'unknown_field'],
  ['{}', BUY, 'avro', 'missing'],
  ['{"price":1}', TRADE, 'plain', 'ambiguous'],
  ['"SELL"', TRADE, 'avro', 'type'],
];

/** Names that readers accept from a registry although they violate the specification. */
export const FOR_READERS: readonly unknown[] = [
  { type: 'record', name: 'Value', namespace: 'connect-test.core', fields: [{ name: 'id', type: 'int' }] },
  record({ 'a-b': 'int', 'c.d': ['null', 'string'] }, 'com.example.Outer$Inner'),
  record({ x: ['null', { type: 'enum', name: 'E-1', symbols: ['A-B', '1', 'ü'] }] }, 'Größe'),
  {
    type: 'record',
    name: 'a b',
    namespace: '1.2',
    aliases: ['x-y'],
    fields: [{ name: '$f', type: { type: 'array', items: { type: 'fixed', name: '$F', size: 1 } } }],
  },
  '/* Debezium */ {"type":"record","name":"a-b.R", // its namespace\n "fields":[{"name":"x","type":"int"}]}',
];

/** Defaults that do not match their type, and the bytes that Java's readers make of them nevertheless. */
export const MADE_UP_BY_JAVA: readonly (readonly [value: string, type: unknown, hex: string])[] = [
  ['1.5', 'int', '02'],
  ['2147483648', 'int', 'ffffffff0f'],
  ['"\u0100"', 'bytes', '023f'],
  ['"a"', named('fixed', { size: 2 }), '6100'],
  ['"abc"', { type: 'array', items: 'int' }, '00'],
  ['"abc"', [{ type: 'map', values: 'int' }, 'int'], '0000'],
];

/** Texts that are schemas for Java, but not for Sluicegate: see docs/compatibility.md, "Normal form and fingerprints". */
export const FOR_JAVA_ALONE: readonly string[] = [
  '{"type":"fixed","name":"a.string","size":1}',
  '{"type":"record","name":"R","fields":[{"name":"a","type":"B"},{"name":"b","type":{"type":"fixed","name":"B","size":1}}]}',
  '{"type":"record","name":"R","fields":[{"name":"","type":"int"}]}',
];

/** A schema, one that is followed from it, and a record of the first in plain JSON. */
export const FOLLOWED: readonly (readonly [what: string, ours: unknown, theirs: unknown, record: string])[] =
  [
    [
      'a CTAS: renamed, reordered, null added, one more nullable field',
      record({ symbol: 'string', open: 'double', at: 'long' }),
      record(
        {
          at: ['null', 'long'],
          open: ['null', 'double'],
          symbol: ['null', 'string'],
          volume: ['null', 'long'],
        },
        'io.ksql.Row',
      ),
      '{"symbol":"A","open":-0.0,"at":9007199254740993}',
    ],
    [
      'fields that take their defaults, of every type',
      record({}),
      {
        type: 'record',
        name: 'com.example.R',
        fields: [
          { name: 'null', type: 'null', default: null },
          { name: 'boolean', type: 'boolean', default: true },
          { name: 'int', type: 'int', default: -1 },
          { name: 'long', type: 'long', default: 2n ** 63n - 1n },
          { name: 'float', type: 'float', default: 0.1 },
          { name: 'double', type: 'double', default: 1e300 },
          { name: 'bytes', type: 'bytes', default: '\u0000\u00ff' },
          { name: 'string', type: 'string', default: '😀' },
          { name: 'fixed', type: named('fixed', { size: 2 }), default: '\u00ff\u0001' },
          { name: 'enum', type: { ...SIDE, default: 'BUY' }, default: 'SELL' },
          { name: 'array', type: { type: 'array', items: 'int' }, default: [1, 2] },
          { name: 'map', type: { type: 'map', values: 'string' }, default: { a: 'b' } },
          { name: 'record', type: BUY, default: { price: 1 } },
          { name: 'union', type: ['string', 'null'], default: 'x' },
          { name: 'nothing', type: ['null', 'string'] },
          { name: 'second', type: ['int', 'null', 'string'], default: 'x' },
          { name: 'nan', type: 'double', default: 'NaN' },
          { name: 'infinity', type: 'float', default: '-Infinity' },
        ],
      },
      '{}',
    ],
    [
      'a default within a default',
      record({ id: 'int' }),
      {
        type: 'record',
        name: 'com.example.R',
        fields: [
          { name: 'id', type: 'int' },
          {
            name: 'inner',
            type: {
              type: 'record',
              name: 'com.example.I',
              fields: [{ name: 'x', type: 'int', default: 7 }],
            },
            default: {},
          },
        ],
      },
      '{"id":1}',
    ],
    [
      'an enum with more symbols and another order',
      record({ side: { ...SIDE, default: 'BUY' } }),
      record({ side: { ...SIDE, symbols: ['HOLD', 'SELL', 'BUY'], default: 'HOLD' } }),
      '{"side":"SELL"}',
    ],
    [
      'a type within itself, renamed and nullable',
      TREE,
      {
        type: 'record',
        name: 'io.ksql.T',
        fields: [
          { name: 'leaves', type: ['null', { type: 'array', items: ['null', 'io.ksql.T'] }] },
          { name: 'name', type: ['null', 'string'] },
        ],
      },
      '{"name":"a","leaves":[{"name":"b","leaves":[]}]}',
    ],
    [
      'types within a union, renamed and in another namespace',
      record({ trade: ['null', BUY, SELL] }),
      record({ trade: ['null', { ...BUY, name: 'io.ksql.Row1' }, { ...SELL, name: 'io.moved.Sell' }] }),
      '{"trade":{"price":1,"reason":"x"}}',
    ],
    [
      'a default that changed, beside a value',
      { type: 'record', name: 'com.example.R', fields: [{ name: 'a', type: 'int', default: 0 }] },
      {
        type: 'record',
        name: 'com.example.R',
        fields: [{ name: 'a', type: ['null', 'int'], default: null }],
      },
      '{"a":0}',
    ],
    [
      'branches in another order, with null',
      record({ trade: [BUY, SELL, SIDE] }),
      record({ trade: ['null', SIDE, SELL, BUY] }),
      '{"trade":{"price":1,"reason":null}}',
    ],
  ];

/** Schemas whose forms are error-prone. */
export const SCHEMAS: readonly unknown[] = [
  'null',
  { type: 'string', 'avro.java.string': 'String' },
  record({}),
  { type: 'record', name: 'NoNamespace', fields: [{ name: 'next', type: ['null', 'NoNamespace'] }] },
  { type: 'record', name: 'a.b.Full', namespace: 'ignored', fields: [] },
  {
    type: 'record',
    name: 'Outer',
    namespace: 'a',
    fields: [{ name: 'x', type: { type: 'fixed', name: 'In', size: 1 } }],
  },
  {
    type: 'record',
    name: 'a.Outer',
    fields: [
      { name: 'x', type: { type: 'enum', name: 'In', namespace: '', symbols: ['A'] } },
      { name: 'y', type: 'In' },
    ],
  },
  {
    type: 'record',
    name: 'a.Outer',
    fields: [
      {
        name: 'x',
        type: {
          type: 'record',
          name: 'b.Inner',
          fields: [{ name: 'y', type: { type: 'fixed', name: 'F', size: 0 } }],
        },
      },
      { name: 'z', type: 'b.F' },
    ],
  },
  {
    type: 'record',
    name: 'R',
    namespace: 'a',
    doc: 'é "quoted" \u0000',
    aliases: ['Old'],
    fields: [
      {
        name: 'x',
        type: 'int',
        order: 'descending',
        default: 1,
        aliases: ['y'],
        doc: '😀',
        extra: { a: [1] },
      },
    ],
  },
  { type: 'enum', name: 'E', symbols: ['B', 'A'], default: 'A' },
  { type: 'enum', name: 'E', symbols: [] },
  { type: 'fixed', name: 'a.F', size: 0 },
  [],
  ['null', 'int', { type: 'array', items: ['null', 'string'] }],
  { type: 'map', values: { type: 'map', values: [BUY, SELL] } },
  LIST,
  TREE,
  TRADE,
  MONEY,
  WHOLE_FIXED,
  logical('bytes', 'decimal', { precision: 2, scale: 3 }),
  logical('int', 'timestamp-millis'),
  logical('string', 'no-such-type'),
  record(ODD_NAMES),
  // The null namespace within another one: Java reads nested names in the null namespace, as specified.
  {
    type: 'record',
    name: 'a.Outer',
    fields: [
      {
        name: 'x',
        type: {
          type: 'record',
          name: 'Inner',
          namespace: '',
          fields: [
            { name: 'y', type: { type: 'fixed', name: 'F', size: 1 } },
            { name: 'z', type: ['null', 'Inner'] },
          ],
        },
      },
      { name: 'y', type: 'F' },
      { name: 'z', type: ['null', 'Outer'] },
    ],
  },
  { type: 'fixed', name: 'F', namespace: null, size: 1 },
  { type: 'fixed', name: 'a.F', size: 1, aliases: ['G', '.H', 'b.I', 'a.F'] },
  { ...record({ x: { type: 'com.example.R' } }), aliases: [] },
  record({ x: ['null', { type: 'com.example.R' }] }),
  // Not logical types: the attribute is beside the type instead of within it, or on a type without logical types.
  { type: 'record', name: 'R', fields: [{ name: 'x', type: 'long', logicalType: 'timestamp-millis' }] },
  { type: 'array', items: 'int', logicalType: 'date' },
  { type: 'enum', name: 'E', symbols: ['A'], logicalType: 'uuid' },
  { type: 'record', name: 'R', fields: [], logicalType: 'decimal', precision: 4 },
  ...[
    ['int', 'date'],
    ['int', 'time-millis'],
    ['int', 'timestamp-millis'],
    ['long', 'time-micros'],
    ['long', 'time-nanos'],
    ['long', 'timestamp-millis'],
    ['long', 'timestamp-micros'],
    ['long', 'timestamp-nanos'],
    ['long', 'local-timestamp-millis'],
    ['long', 'local-timestamp-micros'],
    ['long', 'local-timestamp-nanos'],
    ['long', 'date'],
    ['string', 'uuid'],
    ['bytes', 'uuid'],
    ['bytes', 'big-decimal'],
    ['string', 'big-decimal'],
    ['bytes', 'duration'],
  ].map(([type = '', name = '']) => logical(type, name)),
  ...[
    [12, 'duration'],
    [11, 'duration'],
    [16, 'uuid'],
    [15, 'uuid'],
    [12, 'big-decimal'],
  ].map(([size, logicalType]) => named('fixed', { size, logicalType })),
  ...[
    { precision: 4 },
    { precision: 4, scale: 4 },
    { precision: 4, scale: 5 },
    { scale: 2 },
    { precision: 0 },
    { precision: -1 },
    { precision: 4, scale: -1 },
    { precision: '4' },
    { precision: 4.5 },
    { precision: 4, scale: '2' },
    { precision: 4, scale: null },
    { precision: 2 ** 31 - 1 },
    { precision: 2 ** 31 },
  ].map((attributes) => logical('bytes', 'decimal', attributes)),
  // The maximum precision of a fixed of each size, and one more.
  ...[
    [0, 1],
    [1, 2],
    [1, 3],
    [2, 4],
    [2, 5],
    [4, 9],
    [4, 10],
    [7, 16],
    [7, 17],
    [8, 18],
    [8, 19],
    [9, 21],
    [9, 22],
    [16, 38],
    [16, 39],
    [17, 40],
    [17, 41],
    [1000, 2407],
    [1000, 2408],
  ].map(([size, precision]) => named('fixed', { size, logicalType: 'decimal', precision })),
];

/** Schemas that both Java and we reject. */
export const INVALID: readonly unknown[] = [
  { type: { type: 'string' } },
  { type: ['null', 'string'] },
  ['int', 'int'],
  [['int']],
  ['null', { type: 'map', values: 'int' }, record({}, 'map')],
  record({ x: 'Unknown' }),
  record({ x: { type: 'fixed', name: 'F', aliases: ['G'], size: 1 }, y: 'G' }),
  { type: 'fixed', name: 'F', size: -1 },
  { type: 'fixed', name: 'F', size: 1.5 },
  { type: 'fixed', name: 'F', size: '1' },
  { type: 'fixed', name: 'F', size: 2 ** 31 },
  { type: 'fixed', name: 'F.', size: 1 },
  { type: 'fixed', name: 'string', size: 1 },
  { type: 'fixed', name: 'F', size: 1, aliases: ['x y'] },
  { type: 'fixed', name: 'F', size: 1, aliases: [''] },
  { type: 'fixed', name: 'F', size: 1, aliases: null },
  { type: 'enum', name: 'E', symbols: ['A', 'A'] },
  { type: 'enum', name: 'E', symbols: ['A B'] },
  { type: 'enum', name: 'E', symbols: ['A'], default: 'B' },
  ...[
    ['int', 1.5],
    ['int', 2 ** 31],
    ['long', 2n ** 63n],
    ['null', 0],
    ['string', 1],
    ['bytes', [1]],
    [['null', 'double'], 'NaN'],
    [['int', 'string'], null],
    [{ type: 'array', items: 'int' }, ['1']],
    [{ type: 'map', values: 'int' }, { a: null }],
    [BUY, {}],
  ].map(([type, value]) => ({
    type: 'record',
    name: 'R',
    fields: [{ name: 'x', type, default: value }],
  })),
];
