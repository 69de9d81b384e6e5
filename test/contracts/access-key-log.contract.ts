import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AccessKeyHead, AccessKeyLog } from '#journal';

/** One log of API keys and the pods that use it. */
export interface AccessKeyLogWorld {
  /** Another pod's view of the same log. */
  pod(name: string): Promise<AccessKeyLog>;
  /** Ends every pod and the log. */
  end(): Promise<void>;
}

const empty: AccessKeyHead = { position: 0, eventId: null };
const metadata = { pod: 'pod-a', requestId: 'request-1' };

/** What every log of API keys does, regardless of its storage. */
export function accessKeyLogContract(name: string, make: () => Promise<AccessKeyLogWorld>): void {
  describe(`${name} as a log of API keys`, () => {
    let world: AccessKeyLogWorld;
    let log: AccessKeyLog;
    let other: AccessKeyLog;

    beforeEach(async () => {
      world = await make();
      log = await world.pod('pod-a');
      other = await world.pod('pod-b');
    });

    afterEach(() => world.end());

    /** Stores the creation of a key after everything else. Returns its id. */
    async function create(expiresAt: string | null = null): Promise<string> {
      const keyId = randomUUID();
      const { head } = await log.active();
      const data = { type: 'KeyCreated', name: `key-${keyId}`, expiresAt };
      const event = { keyId, version: 1, eventId: randomUUID(), type: 'KeyCreated', data, metadata };
      expect(await log.append({ head, ...event })).toBe(true);
      return keyId;
    }

    async function revoke(keyId: string): Promise<void> {
      const { head } = await log.active();
      const data = { type: 'KeyRevoked', reason: 'leaked' };
      const event = { keyId, version: 2, eventId: randomUUID(), type: 'KeyRevoked', data, metadata };
      expect(await log.append({ head, ...event })).toBe(true);
    }

    const past = '2020-01-01T00:00:00.000Z';
    const future = '2100-01-01T00:00:00.000Z';

    it('is empty at first', async () => {
      expect(await log.active()).toEqual({ head: empty, events: [] });
      expect(await log.after(empty, 10)).toEqual([]);
      expect(await log.of(randomUUID())).toEqual([]);
    });

    it('has what was appended, on every pod', async () => {
      const keyId = await create(future);
      await revoke(keyId);
      const events = await other.of(keyId);
      expect(events).toMatchObject([
        {
          position: 1,
          keyId,
          version: 1,
          type: 'KeyCreated',
          schemaVersion: 1,
          data: { type: 'KeyCreated', name: `key-${keyId}`, expiresAt: future },
          metadata,
        },
        { position: 2, keyId, version: 2, type: 'KeyRevoked', data: { reason: 'leaked' } },
      ]);
      expect(Date.parse(events[0]?.at ?? '')).not.toBeNaN();
      expect(await other.after(empty, 10)).toEqual(events);
    });

    it('reads on after a head, a page at a time', async () => {
      const ids = [await create(), await create(), await create()];
      const [first, second] = (await log.after(empty, 2)) ?? [];
      expect([first?.keyId, second?.keyId]).toEqual(ids.slice(0, 2));
      const rest = await log.after({ position: 2, eventId: second?.eventId ?? '' }, 2);
      expect(rest?.map(({ keyId }) => keyId)).toEqual(ids.slice(2));
    });

    it.each([1, 7])('does not read on after position %i of another log', async (position) => {
      await create();
      expect(await log.after({ position, eventId: randomUUID() }, 10)).toBeNull();
    });

    it('knows the keys that are neither revoked nor expired, and its head', async () => {
      const ids = [await create(), await create(future), await create(past), await create()];
      await revoke(ids[3] ?? '');
      const { head, events } = await other.active();
      expect(events.map(({ keyId }) => keyId)).toEqual(ids.slice(0, 2));
      expect(head.position).toBe(5);
      expect(await other.after(head, 10)).toEqual([]);
    });

    it('knows its head when no key is active', async () => {
      await create(past);
      const { head, events } = await log.active();
      expect(events).toEqual([]);
      expect(head.position).toBe(1);
    });

    it('stores one of two events that were decided on the same head', async () => {
      await create();
      const { head } = await log.active();
      const stored = await Promise.all(
        [log, other, log, other].map((pod) => {
          const event = { version: 1, eventId: randomUUID(), type: 'KeyCreated', data: {}, metadata };
          return pod.append({ head, keyId: randomUUID(), ...event });
        }),
      );
      expect(stored.filter((each) => each)).toHaveLength(1);
      expect((await log.active()).head.position).toBe(2);
    });

    it('stores nothing after a head that it does not have', async () => {
      await create();
      const event = { version: 1, eventId: randomUUID(), type: 'KeyCreated', data: {}, metadata };
      for (const head of [
        empty,
        { position: 1, eventId: randomUUID() },
        { position: 9, eventId: randomUUID() },
      ])
        expect(await log.append({ head, keyId: randomUUID(), ...event })).toBe(false);
      expect((await log.active()).head.position).toBe(1);
    });

    it('lists keys with their events, the latest created first, by state and page by page', async () => {
      const ids = [await create(), await create(past), await create(), await create(future)];
      await revoke(ids[0] ?? '');
      const now = Date.parse('2050-01-01T00:00:00.000Z');
      const list = async (
        state: 'active' | 'revoked' | 'expired' | null,
        before: number | null = null,
        limit = 10,
      ): Promise<unknown> =>
        (await other.page({ state, now, before, limit })).map((events) => [
          ids.indexOf(events[0]?.keyId ?? ''),
          events.length,
        ]);
      expect(await list(null)).toEqual([
        [3, 1],
        [2, 1],
        [1, 1],
        [0, 2],
      ]);
      expect(await list('active')).toEqual([
        [3, 1],
        [2, 1],
      ]);
      expect(await list('expired')).toEqual([[1, 1]]);
      expect(await list('revoked')).toEqual([[0, 2]]);
      expect(await list(null, null, 1)).toEqual([[3, 1]]);
      expect(await list(null, 3, 1)).toEqual([[1, 1]]);
    });

    it('stores texts that Postgres cannot hold with a replacement', async () => {
      const { head } = await log.active();
      const keyId = randomUUID();
      const event = { version: 1, eventId: randomUUID(), type: 'KeyCreated', metadata };
      await log.append({ head, keyId, ...event, data: { reason: 'a\0b\ud800' } });
      expect((await log.of(keyId))[0]?.data).toEqual({ reason: 'a\uFFFDb\uFFFD' });
    });
  });
}
