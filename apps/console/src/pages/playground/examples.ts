import type { Settings } from './settings.js';

/** What the playground begins with. */
export interface Start extends Settings {
  readonly ours: string;
  readonly theirs: string;
  /** JSON. */
  readonly record: string;
}

export const exampleNames = ['type', 'added', 'enum', 'names', 'key', 'numbers'] as const;
export type ExampleName = (typeof exampleNames)[number];

const record = (name: string, fields: readonly object[]): string =>
  JSON.stringify({ type: 'record', name, namespace: 'shop', fields }, null, 2);
const symbol = { name: 'symbol', type: 'string' };
const bid = { name: 'bid', type: 'double' };

export const noSettings: Settings = {
  profile: 'generic',
  fieldCase: 'exact',
  format: 'json',
  schemaId: '7',
  side: 'ours',
};

/** Each shows one thing that happens to schemas. */
export const examples: Readonly<Record<ExampleName, Start>> = {
  type: {
    ...noSettings,
    ours: record('Quote', [symbol, bid]),
    theirs: record('Quote', [symbol, { name: 'bid', type: 'string' }]),
    record: '{ "symbol": "ACME", "bid": 101.25 }',
  },
  added: {
    ...noSettings,
    side: 'theirs',
    ours: record('Quote', [symbol, bid]),
    theirs: record('Quote', [symbol, bid, { name: 'volume', type: ['null', 'long'], default: null }]),
    record: '{ "symbol": "ACME", "bid": 101.25, "volume": 300 }',
  },
  enum: {
    ...noSettings,
    profile: 'specific',
    ours: record('Order', [
      symbol,
      { name: 'side', type: { type: 'enum', name: 'Side', symbols: ['BUY', 'SELL', 'SHORT'] } },
    ]),
    theirs: record('Order', [
      symbol,
      { name: 'side', type: { type: 'enum', name: 'Side', symbols: ['BUY', 'SELL'] } },
    ]),
    record: '{ "symbol": "ACME", "side": "HOLD" }',
  },
  names: {
    ...noSettings,
    ours: record('Quote', [symbol, { name: 'lastPrice', type: 'double' }]),
    theirs: record('Quote', [symbol, { name: 'LASTPRICE', type: 'double' }]),
    record: '{ "symbol": "ACME", "lastPrice": 101.25 }',
  },
  key: {
    ...noSettings,
    profile: 'key',
    ours: record('QuoteKey', [symbol]),
    theirs: record('QuoteKey', [symbol, { name: 'venue', type: 'string', default: '' }]),
    record: '{ "symbol": "ACME" }',
  },
  numbers: {
    ...noSettings,
    format: 'avro_json',
    ours: record('Trade', [
      { name: 'id', type: 'long' },
      { name: 'venue', type: ['null', 'string'], default: null },
    ]),
    theirs: record('Trade', [
      { name: 'id', type: 'long' },
      { name: 'venue', type: ['null', 'string'], default: null },
      {
        name: 'price',
        type: { type: 'bytes', logicalType: 'decimal', precision: 18, scale: 4 },
        default: '',
      },
    ]),
    record: '{ "id": 9007199254740993, "venue": { "string": "XNAS" } }',
  },
};

export const exampleOf = (text: string | null): ExampleName | null =>
  exampleNames.find((each) => each === text) ?? null;
