import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { JournalUnreachable, MemoryAccessKeyLog } from '#journal';
import { settingsSchema } from '../../config/settings.schema.js';
import { MAX_KEYS } from './decide.js';
import type { KeyCreated } from './key.events.js';
import { StoredKeys } from './stored-keys.js';

const start = Date.parse('2026-01-01T00:00:00.000Z');
const metadata = { pod: 'pod-a', requestId: null };

let now: number;
let log: MemoryAccessKeyLog;
beforeEach(() => {
  now = start;
  log = new MemoryAccessKeyLog(() => now);
});
afterEach(() => {
  vi.useRealTimers();
});

function pod(onFault: (fault: { where: string; error: unknown }) => void = () => undefined): StoredKeys {
  return new StoredKeys({
    log,
    limits: settingsSchema.parse({}).limits.perPrincipal,
    now: () => now,
    onFault,
  });
}

/** Stores a key, as another pod does. Returns its id. */
async function create(hash: string, more: Partial<KeyCreated> = {}): Promise<string> {
  const id = randomUUID();
  const { head } = log;
  const event: KeyCreated = {
    type: 'KeyCreated',
    at: new Date(now).toISOString(),
    id,
    name: hash,
    hash,
    roles: ['produce'],
    topics: ['*'],
    limits: {},
    expiresAt: null,
    actor: 'root',
    reason: 'r',
    ...more,
  };
  await log.append({
    head,
    keyId: id,
    version: 1,
    eventId: randomUUID(),
    type: event.type,
    data: event,
    metadata,
  });
  return id;
}

async function revoke(keyId: string): Promise<void> {
  const { head } = log;
  const type = 'KeyRevoked';
  const data = { type, at: new Date(now).toISOString(), actor: 'root', reason: 'r' };
  await log.append({ head, keyId, version: 2, eventId: randomUUID(), type, data, metadata });
}

describe('stored keys', () => {
  it('are those that were active at the first read, and then what changes', async () => {
    const first = await create('h1');
    const keys = pod();
    expect([keys.isLoaded, keys.find('h1')]).toEqual([false, null]);
    await keys.catchUp();
    expect(keys.isLoaded).toBe(true);
    expect(keys.find('h1')?.name).toBe('h1');
    await revoke(first);
    await create('h2');
    await keys.catchUp();
    expect(keys.find('h1')).toBeNull();
    expect(keys.find('h2')?.name).toBe('h2');
  });

  it('that are revoked say so to what they still do', async () => {
    const id = await create('h1');
    await create('h2');
    const keys = pod();
    await keys.catchUp();
    const [used, other] = [keys.find('h1'), keys.find('h2')];
    expect(used?.revoked?.aborted).toBe(false);
    await revoke(id);
    await keys.catchUp();
    expect([used?.revoked?.aborted, other?.revoked?.aborted]).toEqual([true, false]);
    log.lose();
    await keys.catchUp();
    expect(other?.revoked?.aborted).toBe(true);
  });

  it('have one principal each, also when all are read again', async () => {
    await create('h1');
    const keys = pod();
    await keys.catchUp();
    const before = keys.find('h1');
    await create('h2');
    await keys.catchUp();
    expect(keys.find('h1')).toBe(before);
  });

  it('are read again where the log is not the one that was read', async () => {
    await create('h1');
    const keys = pod();
    await keys.catchUp();
    log.lose();
    await create('h2');
    await keys.catchUp();
    expect(keys.find('h1')).toBeNull();
    expect(keys.find('h2')?.name).toBe('h2');
  });

  it('of more events than one page are all read', async () => {
    const keys = pod();
    await keys.catchUp();
    for (let n = 0; n < 1001; n += 1) await create(`h${n}`);
    await keys.catchUp();
    expect(keys.known()?.keys).toHaveLength(1001);
  });

  it('stay what they are while Postgres is away', async () => {
    await create('h1');
    const keys = pod();
    await keys.catchUp();
    log.reachable = false;
    await expect(keys.catchUp()).rejects.toThrow(JournalUnreachable);
    expect(keys.find('h1')?.name).toBe('h1');
    expect(keys.isLoaded).toBe(true);
  });

  it('are read in order: a read that begins after a change has it', async () => {
    const keys = pod();
    const earlier = keys.catchUp();
    await create('h1');
    await keys.catchUp();
    expect(keys.find('h1')?.name).toBe('h1');
    await earlier;
  });

  it('that have expired make room for new ones', async () => {
    await create('old', { expiresAt: new Date(start + 1000).toISOString() });
    const keys = pod();
    await keys.catchUp();
    const ids = Array.from({ length: MAX_KEYS }, (_, n) => n);
    now = start + 2000;
    for (const n of ids) await create(`h${n}`);
    await keys.catchUp();
    expect(keys.known()?.keys).toHaveLength(MAX_KEYS);
    expect(keys.find('old')).toBeNull();
  });

  it('are polled, and a failed poll is reported and repeated', async () => {
    vi.useFakeTimers();
    log.reachable = false;
    const faults: string[] = [];
    const keys = pod(({ where }) => faults.push(where));
    await keys.start();
    expect([keys.isLoaded, faults]).toEqual([false, ['API keys']]);
    log.reachable = true;
    await create('h1');
    await vi.advanceTimersByTimeAsync(2000);
    expect(keys.find('h1')?.name).toBe('h1');
    await create('h2');
    await vi.advanceTimersByTimeAsync(2000);
    expect(keys.find('h2')?.name).toBe('h2');
    await keys.close();
    await create('h3');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(keys.find('h3')).toBeNull();
  });
});
