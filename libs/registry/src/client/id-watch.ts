import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { contextOf } from './subject-context.js';

/**
 * Responses of a registry that contradict each other, though each of them is valid. For the operator's log.
 * `ids_differ`: one text has several ids. `texts_differ`: one id has several texts.
 */
export interface RegistryOddity {
  readonly kind: 'ids_differ' | 'texts_differ';
  /** Null for a look-up by id. */
  readonly subject: string | null;
  /** The id in the latest response, which is the one that is used. */
  readonly schemaId: number;
  /** `ids_differ`: the earlier ids of the same text, the last seven. Otherwise empty. */
  readonly otherIds: readonly number[];
}

const KEPT = 2048;
const MAX_IDS = 8;

/** Remembers which text had which id in a context, for the last 2,048 of each, and reports each contradiction once. */
export class IdWatch {
  readonly #idsOfText = new LRUCache<string, number[]>({ max: KEPT });
  readonly #textsOfId = new LRUCache<string, string[]>({ max: KEPT });

  constructor(private readonly report: (oddity: RegistryOddity) => void) {}

  /** @param text the schema in the response, with its references */
  note(subject: string | null, schemaId: number, text: string): void {
    const context = contextOf(subject ?? '');
    const hash = createHash('sha256').update(text).digest('base64');
    const otherIds = addTo(this.#idsOfText, context + hash, schemaId);
    const otherTexts = addTo(this.#textsOfId, `${context}${schemaId}`, hash);
    if (otherIds.length > 0) this.report({ kind: 'ids_differ', subject, schemaId, otherIds });
    if (otherTexts.length > 0) this.report({ kind: 'texts_differ', subject, schemaId, otherIds: [] });
  }
}

/** Adds an item to the list of a key. Returns the others when the item is new to a list that has some, else nothing. */
function addTo<T>(lists: LRUCache<string, T[]>, key: string, item: T): readonly T[] {
  const list = lists.get(key) ?? [];
  if (list.includes(item)) return [];
  const longer = [...list, item].slice(-MAX_IDS);
  lists.set(key, longer);
  return longer.slice(0, -1);
}
