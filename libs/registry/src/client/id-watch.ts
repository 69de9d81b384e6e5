import { createHash } from 'node:crypto';
import { LruCache } from '../lru-cache.js';
import { contextOf } from './subject-context.js';

/**
 * Something that no registry should do, though each answer alone is in order. For the log of an operator.
 * `ids_differ`: one text has several ids. `texts_differ`: one id has several texts.
 */
export interface RegistryOddity {
  readonly kind: 'ids_differ' | 'texts_differ';
  /** Null where the question was about an id. */
  readonly subject: string | null;
  /** The id of the subject's own answer; it is the one that is used. */
  readonly schemaId: number;
  /** `ids_differ`: the ids that the same text was answered with before, the last eight. Else empty. */
  readonly otherIds: readonly number[];
}

const KEPT = 2048;
const MAX_IDS = 8;

/** Remembers which text had which id, per context and bounded, and tells what does not go together, each pair once. */
export class IdWatch {
  readonly #idsOfText = new LruCache<number[]>(KEPT);
  readonly #textsOfId = new LruCache<string[]>(KEPT);

  constructor(private readonly report: (oddity: RegistryOddity) => void) {}

  /** @param text the schema as answered, with its references */
  note(subject: string | null, schemaId: number, text: string): void {
    const context = contextOf(subject ?? '');
    const hash = createHash('sha256').update(text).digest('base64');
    const ids = this.#idsOfText.get(context + hash, () => []);
    const texts = this.#textsOfId.get(`${context}${schemaId}`, () => []);
    if (isNew(ids, schemaId))
      this.report({ kind: 'ids_differ', subject, schemaId, otherIds: ids.slice(0, -1) });
    if (isNew(texts, hash)) this.report({ kind: 'texts_differ', subject, schemaId, otherIds: [] });
  }
}

/** Takes an item into its list; whether there were others and not this one. */
function isNew<T>(list: T[], item: T): boolean {
  if (list.includes(item)) return false;
  list.push(item);
  if (list.length > MAX_IDS) list.shift();
  return list.length > 1;
}
