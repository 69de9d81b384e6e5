import type { JsonObject } from '../json/json-type.js';
import type { RegistryResponse } from '../port.js';
import { unlike, type Spoken } from './answer.js';
import { referencesIn, type Reference, type ReferredVersion } from './reference.js';
import { ReferredCache, type Referred } from './referred-cache.js';
import { contextOf, subjectIn } from './subject-context.js';

/** Schemas that refer to schemas: so many levels, and so many schemas in all. */
const MAX_LEVELS = 16;
const MAX_REFERRED = 100;

/** `GET /subjects/{subject}/versions/{version}`, to be answered by `deadline` (of `performance.now()`). */
export type VersionQuery = (subject: string, version: ReferredVersion, deadline: number) => Promise<Spoken>;

/** The texts that a schema refers to. */
export interface ReferredTexts {
  /** Each behind those that it refers to itself. */
  readonly texts: readonly string[];
  /** Whether they can never be others: none of the references is to a latest version. */
  readonly isFixed: boolean;
}

/**
 * Gets the schemas that a schema refers to, and those that they refer to, level by level. What two schemas or two
 * questions need is asked for once; a version that has been read is not asked for again, unless it is the latest.
 */
export class ReferenceResolver {
  readonly #cache = new ReferredCache();
  readonly #underway = new Map<string, Promise<RegistryResponse<Referred>>>();

  constructor(private readonly query: VersionQuery) {}

  /**
   * The texts of all referred schemas. Of two references of one name the
   * first counts, and a cycle ends where it closes, as in Confluent's registry.
   * @param subject whose schema it is; null where only its id is known
   */
  async resolve(
    references: readonly Reference[],
    subject: string | null,
    deadline: number,
  ): Promise<RegistryResponse<ReferredTexts>> {
    const found = new Map<string, Referred>();
    let isFixed = true;
    let level = inContext(references, subject ?? '');
    for (let depth = 0; level.length > 0; depth++) {
      const fresh = new Map(level.map((reference) => [keyOf(reference), reference] as const));
      for (const key of found.keys()) fresh.delete(key);
      if (depth === MAX_LEVELS || found.size + fresh.size > MAX_REFERRED) {
        return unusable(`more references than ${MAX_REFERRED}, or more than ${MAX_LEVELS} levels of them`);
      }
      const answers = await Promise.all(
        [...fresh.values()].map((reference) => this.#get(reference, deadline)),
      );
      const next: Reference[] = [];
      for (const [index, key] of [...fresh.keys()].entries()) {
        const answer = answers[index];
        if (answer?.status !== 'ok') return answer ?? unusable('a reference without an answer');
        found.set(key, answer.value);
        isFixed &&= fresh.get(key)?.version !== 'latest';
        next.push(...answer.value.references);
      }
      level = next;
    }
    return { status: 'ok', value: { texts: inOrder(inContext(references, subject ?? ''), found), isFixed } };
  }

  #get(reference: Reference, deadline: number): Promise<RegistryResponse<Referred>> {
    const key = keyOf(reference);
    const known = this.#cache.get(key);
    if (known !== undefined) return Promise.resolve({ status: 'ok', value: known });
    const joined = this.#underway.get(key);
    if (joined !== undefined) return joined;
    const asked = this.#ask(reference, deadline).finally(() => this.#underway.delete(key));
    this.#underway.set(key, asked);
    return asked;
  }

  async #ask(reference: Reference, deadline: number): Promise<RegistryResponse<Referred>> {
    const said = await this.query(reference.subject, reference.version, deadline);
    if (!said.ok) return ofReferred(said.answer, reference);
    const answer = referredIn(said.json, reference);
    if (answer.status === 'ok' && reference.version !== 'latest')
      this.#cache.set(keyOf(reference), answer.value);
    return answer;
  }
}

function referredIn(json: JsonObject, reference: Reference): RegistryResponse<Referred> {
  const { schema, schemaType } = json;
  const references = referencesIn(json);
  if (typeof schema !== 'string' || references === null) return unlike('no schema in a reference').answer;
  if (schemaType !== undefined && schemaType !== null && schemaType !== 'AVRO') {
    return unusable(`${said(reference)} is not of type AVRO`);
  }
  return { status: 'ok', value: { text: schema, references: inContext(references, reference.subject) } };
}

/** The subject is there, what it refers to is not: to the one who asked, that is no "not found". */
function ofReferred(
  answer: Exclude<RegistryResponse<never>, { status: 'ok' }>,
  reference: Reference,
): RegistryResponse<never> {
  return answer.status === 'not_found' ? unusable(`${said(reference)} is not there`) : answer;
}

function said({ name, subject, version }: Reference): string {
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

function inOrder(references: readonly Reference[], found: ReadonlyMap<string, Referred>): readonly string[] {
  const names = new Set<string>();
  const texts: string[] = [];
  const visit = (reference: Reference): void => {
    if (names.has(reference.name)) return;
    names.add(reference.name);
    const referred = found.get(keyOf(reference));
    if (referred === undefined) throw new Error('a reference was resolved and is not there');
    referred.references.forEach(visit);
    texts.push(referred.text);
  };
  references.forEach(visit);
  return texts;
}
