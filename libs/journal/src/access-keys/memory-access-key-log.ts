import { JournalUnreachable } from '../port.js';
import { sanitizeForJsonb } from '../sanitize-for-jsonb.js';
import type {
  AccessKeyAppend,
  AccessKeyEvent,
  AccessKeyHead,
  AccessKeyLog,
  AccessKeyQuery,
  AccessKeyState,
} from './access-key-log.js';
import { byKey } from './by-key.js';

/** A log of API keys in memory, for tests. */
export class MemoryAccessKeyLog implements AccessKeyLog {
  /** While false, every call fails with `JournalUnreachable`. */
  reachable = true;
  #events: AccessKeyEvent[] = [];

  /** @param now epoch ms */
  constructor(private readonly now: () => number = Date.now) {}

  async active(): Promise<{ readonly head: AccessKeyHead; readonly events: readonly AccessKeyEvent[] }> {
    await this.#call();
    const active = byKey(this.#events).filter((events) => stateOf(events, this.now()) === 'active');
    return { head: this.head, events: active.flat() };
  }

  async after(head: AccessKeyHead, limit: number): Promise<readonly AccessKeyEvent[] | null> {
    await this.#call();
    if (head.eventId !== null && this.#events[head.position - 1]?.eventId !== head.eventId) return null;
    return this.#events.slice(head.position, head.position + limit);
  }

  async of(keyId: string): Promise<readonly AccessKeyEvent[]> {
    await this.#call();
    return this.#events.filter((event) => event.keyId === keyId);
  }

  async page({ state, now, before, limit }: AccessKeyQuery): Promise<readonly (readonly AccessKeyEvent[])[]> {
    await this.#call();
    return [...byKey(this.#events)]
      .reverse()
      .filter(([created]) => before === null || (created?.position ?? 0) < before)
      .filter((events) => state === null || stateOf(events, now) === state)
      .slice(0, limit);
  }

  async append(append: AccessKeyAppend): Promise<boolean> {
    await this.#call();
    const { head, keyId, version, eventId, type, data, metadata } = append;
    if (head.position !== this.head.position || head.eventId !== this.head.eventId) return false;
    this.#events.push({
      position: head.position + 1,
      keyId,
      version,
      eventId,
      type,
      schemaVersion: 1,
      data: sanitizeForJsonb(data) as Readonly<Record<string, unknown>>,
      metadata,
      at: new Date(this.now()).toISOString(),
    });
    return true;
  }

  /** As after a restore from a backup of an empty log. */
  lose(): void {
    this.#events = [];
  }

  /** The newest event. */
  get head(): AccessKeyHead {
    const last = this.#events.at(-1);
    return { position: last?.position ?? 0, eventId: last?.eventId ?? null };
  }

  async #call(): Promise<void> {
    await Promise.resolve();
    if (!this.reachable) throw new JournalUnreachable('unreachable for the test');
  }
}

function stateOf(events: readonly AccessKeyEvent[], now: number): AccessKeyState {
  if (events.some(({ type }) => type === 'KeyRevoked')) return 'revoked';
  const expiresAt = events[0]?.data['expiresAt'];
  return typeof expiresAt === 'string' && Date.parse(expiresAt) <= now ? 'expired' : 'active';
}
