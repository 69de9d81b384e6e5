import type { JsonObject } from '../json/json-type.js';
import type { RegisteredSchema, Registry, RegistryAnswer } from '../port.js';
import type { Schema } from '../schema.js';
import { spoken } from './answer.js';
import { httpCall, type HttpRequest } from './http-call.js';
import { subjectStep } from './paths.js';
import { registeredIn, schemaIn } from './registered.js';
import type { RegistryOptions } from './registry-options.js';

/**
 * A registry over HTTP: Confluent's API, or Apicurio's under `/apis/ccompat/v7`. Reads only, one HTTP call per
 * question, no cache and no retry: when to ask again is not decided here.
 */
export class HttpRegistry implements Registry {
  readonly #options: RegistryOptions;
  readonly #base: string;
  readonly #authorization: string | null;

  /** @throws TypeError when `url` is no http(s) address, or holds a password (`auth` is for that) */
  constructor(options: RegistryOptions) {
    const url = new URL(options.url);
    if (url.protocol !== 'http:' && url.protocol !== 'https:')
      throw new TypeError('a registry has an http(s) address');
    if (url.username !== '' || url.password !== '')
      throw new TypeError('the password of a registry belongs to `auth`');
    this.#options = options;
    this.#base = url.origin + url.pathname.replace(/\/+$/, '');
    this.#authorization = authorizationOf(options.auth);
  }

  latest(subject: string): Promise<RegistryAnswer<RegisteredSchema>> {
    return this.#ask('latest', subject, (step) => get(`/subjects/${step}/versions/latest`), registeredIn);
  }

  find(subject: string, schema: Schema): Promise<RegistryAnswer<RegisteredSchema>> {
    const body = JSON.stringify({ schema: schema.text });
    return this.#ask(
      'find',
      subject,
      (step) => ({ method: 'POST', path: `/subjects/${step}`, body }),
      registeredIn,
    );
  }

  byId(schemaId: number): Promise<RegistryAnswer<Schema>> {
    return this.#ask('byId', null, () => get(`/schemas/ids/${schemaId}`), schemaIn);
  }

  async #ask<T>(
    method: keyof Registry,
    subject: string | null,
    request: (subjectStep: string) => HttpRequest,
    read: (json: JsonObject) => RegistryAnswer<T>,
  ): Promise<RegistryAnswer<T>> {
    const step = subject === null ? '' : subjectStep(subject);
    if (step === null) return { status: 'unusable', message: 'no registry can have a subject of this name' };
    const start = performance.now();
    const { timeoutMs } = this.#options;
    const said = spoken(
      await httpCall(this.#base, this.#authorization, timeoutMs, request(step)),
      Date.now(),
    );
    const answer = said.ok ? read(said.json) : said.answer;
    this.#options.onCall?.({ method, subject, ms: performance.now() - start, status: answer.status });
    return answer;
  }
}

function get(path: string): HttpRequest {
  return { method: 'GET', path, body: null };
}

function authorizationOf(auth: RegistryOptions['auth']): string | null {
  if (auth === null) return null;
  if ('token' in auth) return `Bearer ${auth.token}`;
  return `Basic ${Buffer.from(`${auth.username}:${auth.password}`, 'utf8').toString('base64')}`;
}
