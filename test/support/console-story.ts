import type { GatewayProcess } from './gateway.js';
import { eventually, type World } from './world.js';

/** Subjects of one gateway in every state that an operator meets. */
export interface ConsoleStory {
  readonly gateway: GatewayProcess;
  /** Its value followed an added field. */
  readonly followed: string;
  /** Its value is blocked: a field changed its type. */
  readonly blocked: string;
  /** Its key is blocked: it got another field. */
  readonly blockedKey: string;
  /** Its value's circuit was opened by an operator, until reset. */
  readonly opened: string;
  /** Nothing ever happened to it. */
  readonly healthy: string;
}

const record = (name: string, fields: readonly object[]) => ({
  type: 'record',
  name,
  namespace: 'shop',
  fields,
});
const symbol = { name: 'symbol', type: 'string' };
const bid = { name: 'bid', type: 'double' };
const volume = { name: 'volume', type: 'long', default: 0 };

export const quote = record('Quote', [symbol, bid]);
/** What another team registers: harmless. */
export const quoteWithVolume = record('Quote', [symbol, bid, volume]);
/** What another team registers: a reader of the old type would misread it. */
export const quoteWithTextBid = record('Quote', [symbol, { name: 'bid', type: 'string' }, volume]);
const key = record('QuoteKey', [symbol]);
const keyWithVenue = record('QuoteKey', [symbol, { name: 'venue', type: 'string', default: '' }]);

export const bidOf = (more: object = {}) => ({ value: { symbol: 'ACME', bid: 1.5, ...more } });
export const keyOf = (more: object = {}) => ({ key: { symbol: 'ACME', ...more }, ...bidOf() });

/** A gateway with settings of a test (`auth`, `console`, …), and its story up to now. */
export async function tellConsoleStory(
  world: World,
  more: Readonly<Record<string, unknown>> = {},
  headers: Readonly<Record<string, string>> = {},
): Promise<ConsoleStory> {
  const [followed, blocked, blockedKey, opened, healthy] = (await Promise.all(
    ['quotes', 'trades', 'orders', 'bars', 'fills'].map((name) => world.topic(name)),
  )) as [string, string, string, string, string];
  const settings = await world.settings(
    [followed, blocked, blockedKey, opened, healthy].map((topic) => ({ topic, key, value: quote })),
  );
  for (const topic of [followed, blocked, blockedKey, opened, healthy]) {
    await world.registerSchema(`${topic}-key`, key);
    await world.registerSchema(`${topic}-value`, quote);
  }
  const gateway = await world.gateway({ ...settings, ...more });
  const send = async (topic: string, sent: object): Promise<number> => {
    const response = await fetch(`${gateway.url}/topics/${topic}?wait=5000`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ records: [sent] }),
    });
    await response.arrayBuffer();
    return response.status;
  };
  for (const topic of [followed, blocked, blockedKey, opened, healthy])
    await eventually(
      () => send(topic, keyOf()),
      (status) => status === 200,
    );
  await world.registerSchema(`${followed}-value`, quoteWithVolume);
  await send(followed, { ...keyOf(), ...bidOf({ volume: 7 }) });
  await world.registerSchema(`${blocked}-value`, quoteWithTextBid);
  await send(blocked, { ...keyOf(), ...bidOf({ volume: 7 }) });
  await world.registerSchema(`${blockedKey}-key`, keyWithVenue);
  await send(blockedKey, keyOf({ venue: 'X' }));
  await fetch(`${gateway.url}/v1/subjects/${opened}/${opened}-value/open`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ reason: 'the input table is being rebuilt' }),
  });
  return { gateway, followed, blocked, blockedKey, opened, healthy };
}
