import { setImmediate } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import type { AccessKeyEvent, AccessKeyLog } from '#journal';
import type { Queries } from '../../runtime/runtime.js';
import { KEY_LOG, QUERIES } from '../../runtime/tokens.js';
import type { Rights } from '../rights.js';
import type { ListKeysQuery } from './key.dto.js';
import type { KeyEvent } from './key.events.js';
import { keyUnknown } from './key-unknown.js';
import { fold, isVisibleTo, type StoredKey } from './key.js';

/** The most pages of the log that one list reads, for a caller that may see few of many keys. */
const PAGES = 10;
/** The number of keys that one statement reads. */
const PAGE = 500;

/** How long keys are compared with the caller's rights before other requests get their turn, in ms. */
const SLICE_MS = 5;

/** Keys after one another. */
export interface KeyList {
  readonly keys: readonly StoredKey[];
  /** Where the next page begins; null: this was the last. */
  readonly next: number | null;
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The events of a key, oldest first; empty: there is none. @throws JournalUnreachable */
export const eventsOfKey = async (log: AccessKeyLog, id: string): Promise<readonly AccessKeyEvent[]> =>
  uuid.test(id) ? log.of(id) : [];

export const toKeyEvents = (events: readonly AccessKeyEvent[]): readonly KeyEvent[] =>
  events.map(({ data }) => data as unknown as KeyEvent);

/** Queries on API keys. Each shows what its caller may see, and throws RefusalError or JournalUnreachable. */
@Injectable()
export class KeyQueries {
  constructor(
    @Inject(KEY_LOG) private readonly log: AccessKeyLog,
    @Inject(QUERIES) private readonly queries: Queries,
  ) {}

  /** Epoch ms, by the database's clock. */
  now(): number {
    return this.queries.now();
  }

  async find(id: string, rights: Rights): Promise<{ key: StoredKey; events: readonly AccessKeyEvent[] }> {
    const events = await eventsOfKey(this.log, id);
    const key = fold(toKeyEvents(events));
    if (key === null || !isVisibleTo(rights, key)) throw keyUnknown();
    return { key, events };
  }

  /** The latest created first. A page may have fewer keys than the limit although others follow. */
  async list({ state = null, limit, cursor }: NullableState, rights: Rights): Promise<KeyList> {
    const keys: StoredKey[] = [];
    const now = this.now();
    let before = cursor === undefined ? null : Number(cursor);
    let next = before;
    let sliceEnd = performance.now() + SLICE_MS;
    for (let page = 0; page < PAGES; page += 1) {
      const read = await this.log.page({ state, now, before, limit: PAGE });
      for (const events of read) {
        before = events[0]?.position ?? before;
        if (performance.now() > sliceEnd) {
          await setImmediate();
          sliceEnd = performance.now() + SLICE_MS;
        }
        const key = fold(toKeyEvents(events));
        if (key === null || !isVisibleTo(rights, key)) continue;
        if (keys.length === limit) return { keys, next };
        keys.push(key);
        next = before;
      }
      if (read.length < PAGE) return { keys, next: null };
    }
    return { keys, next: keys.length === limit ? next : before };
  }
}

type NullableState = Omit<ListKeysQuery, 'state'> & { readonly state?: ListKeysQuery['state'] | null };
