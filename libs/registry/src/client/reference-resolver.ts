import { LRUCache } from 'lru-cache';
import type { JsonObject } from '../json/json-type.js';
import type { RegistryResponse } from '../port.js';
import { unexpectedResponse, type ParsedResponse } from './parse-response.js';
import { referencesIn, type Reference, type ReferredVersion } from './reference.js';
import { contextOf, subjectIn } from './subject-context.js';
import { SingleFlight } from '../single-flight.js';

/** Bounds on the schemas that one schema references, directly and indirectly. */
const MAX_LEVELS = 16;
const MAX_REFERRED = 100;

/** A schema version that others refer to, as the registry has it. */
interface Referred {
  readonly text: string;
  readonly references: readonly Reference[];
}

const CACHED_VERSIONS = 1024;
/** UTF-16 units of all cached texts together. */
const CACHED_LENGTH = 8 * 2 ** 20;

/** `GET /subjects/{subject}/versions/{version}`, which ends by `deadline` (of `performance.now()`). */
export type VersionQuery = (
  subject: string,
  version: ReferredVersion,
  deadline: number,
) => Promise<ParsedResponse>;

/** The texts that a schema references. */
export interface ReferredTexts {
  /** Each text after those that it references itself. */
  readonly texts: readonly string[];
  /** Whether they can never change: none of the references is to a latest version. */
  readonly isFixed: boolean;
}

/**
 * Fetches the schemas that a schema references, and those that they reference, level by level. Concurrent requests for a
 * version share one call. A version that has been read is not fetched again, unless it is the latest.
 */
export class ReferenceResolver {
  /** By version and subject. A version never changes, so entries do not expire. */
  readonly #cache = new LRUCache<string, Referred>({
    max: CACHED_VERSIONS,
    maxSize: CACHED_LENGTH,
    sizeCalculation: ({ text }) => Math.max(1, text.length),
  });
  readonly #inFlight = new SingleFlight<RegistryResponse<Referred>>();

  constructor(private readonly query: VersionQuery) {}

  /**
   * The texts of all referenced schemas. Of two references with one name the first counts, and a cycle ends where it
   * closes, as in Confluent's registry.
   * @param subject whose schema it is; null where only its id is known
   */
  async resolve(
    references: readonly Reference[],
    subject: string | null,
    deadline: number,
  ): Promise<RegistryResponse<ReferredTexts>> {
    const resolved = new Map<string, Referred>();
    let isFixed = true;
    let level = inContext(references, subject ?? '');
    for (let depth = 0; level.length > 0; depth++) {
      const fresh = new Map(level.map((reference) => [keyOf(reference), reference] as const));
      for (const key of resolved.keys()) fresh.delete(key);
      if (depth === MAX_LEVELS || resolved.size + fresh.size > MAX_REFERRED) {
        return unusable(`more than ${MAX_REFERRED} references, or more than ${MAX_LEVELS} levels of them`);
      }
      const responses = await Promise.all(
        [...fresh.values()].map((reference) => this.#get(reference, deadline)),
      );
      const next: Reference[] = [];
      for (const [index, key] of [...fresh.keys()].entries()) {
        const response = responses[index];
        if (response?.status !== 'ok') return response ?? unusable('a reference without a response');
        resolved.set(key, response.value);
        isFixed &&= fresh.get(key)?.version !== 'latest';
        next.push(...response.value.references);
      }
      level = next;
    }
    return {
      status: 'ok',
      value: { texts: inOrder(inContext(references, subject ?? ''), resolved), isFixed },
    };
  }

  #get(reference: Reference, deadline: number): Promise<RegistryResponse<Referred>> {
    const key = keyOf(reference);
    const known = this.#cache.get(key);
    if (known !== undefined) return Promise.resolve({ status: 'ok', value: known });
    return this.#inFlight.run(key, () => this.#fetch(reference, deadline)).result;
  }

  async #fetch(reference: Reference, deadline: number): Promise<RegistryResponse<Referred>> {
    const described = await this.query(reference.subject, reference.version, deadline);
    if (!described.ok) return ofReferred(described.failure, reference);
    const response = referredIn(described.json, reference);
    if (response.status === 'ok' && reference.version !== 'latest')
      this.#cache.set(keyOf(reference), response.value);
    return response;
  }
}

function referredIn(json: JsonObject, reference: Reference): RegistryResponse<Referred> {
  const { schema, schemaType } = json;
  const references = referencesIn(json);
  if (typeof schema !== 'string' || references === null)
    return unexpectedResponse('a reference has no schema');
  if (schemaType !== undefined && schemaType !== null && schemaType !== 'AVRO') {
    return unusable(`${parsed(reference)} is not of type AVRO`);
  }
  return { status: 'ok', value: { text: schema, references: inContext(references, reference.subject) } };
}

/** The requested subject exists, so a missing reference is not a "not found" to the caller. */
function ofReferred(
  response: Exclude<RegistryResponse<never>, { status: 'ok' }>,
  reference: Reference,
): RegistryResponse<never> {
  return response.status === 'not_found' ? unusable(`${parsed(reference)} does not exist`) : response;
}

function parsed({ name, subject, version }: Reference): string {
  return `the reference ${JSON.stringify(name).slice(0, 300)} to version ${version} of ${JSON.stringify(subject).slice(0, 300)}`;
}

function unusable(message: string): RegistryResponse<never> {
  return { status: 'unusable', message };
}

function inContext(references: readonly Reference[], parent: string): readonly Reference[] {
  const context = contextOf(parent);
  return references.map((reference) => ({ ...reference, subject: subjectIn(context, reference.subject) }));
}

function keyOf({ subject, version }: Reference): string {
  return `${version} ${subject}`;
}

function inOrder(
  references: readonly Reference[],
  resolved: ReadonlyMap<string, Referred>,
): readonly string[] {
  const names = new Set<string>();
  const texts: string[] = [];
  const visit = (reference: Reference): void => {
    if (names.has(reference.name)) return;
    names.add(reference.name);
    const referred = resolved.get(keyOf(reference));
    if (referred === undefined) throw new Error('a resolved reference is missing');
    referred.references.forEach(visit);
    texts.push(referred.text);
  };
  references.forEach(visit);
  return texts;
}
