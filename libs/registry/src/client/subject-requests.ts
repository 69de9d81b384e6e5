import { isWellFormed } from '../json/well-formed.js';
import type { HttpRequest } from './http-call.js';
import type { ReferredVersion } from './reference.js';
import { contextOf } from './subject-context.js';

/** What a look-up responds with for a subject that no URL can name. */
export const INVALID_SUBJECT = {
  status: 'unusable',
  message: 'a registry cannot have a subject of this name',
} as const;

/** The requests about one subject. */
export class SubjectRequests {
  private constructor(private readonly segment: string) {}

  /**
   * Null for a subject that cannot be a segment of a path: the empty name, and `.` and `..`, which every URL parser
   * removes from a path.
   */
  static of(subject: string): SubjectRequests | null {
    if (subject === '' || subject === '.' || subject === '..' || !isWellFormed(subject)) return null;
    // `:` stays as it is (RFC 3986, 3.3), so that a context prefix (`:.ctx:subject`) can be read in logs; `/` does not.
    return new SubjectRequests(encodeURIComponent(subject).replaceAll('%3A', ':'));
  }

  version(version: ReferredVersion): HttpRequest {
    return get(`/subjects/${this.segment}/versions/${version}`);
  }

  /** Looks a schema up by its text, and registers nothing. */
  find(schema: { readonly schema: string; readonly references?: readonly object[] }): HttpRequest {
    return { method: 'POST', path: `/subjects/${this.segment}`, body: JSON.stringify(schema) };
  }

  config(): HttpRequest {
    return get(`/config/${this.segment}`);
  }
}

/** @param subject whose context the id belongs to; nothing is sent for the default context, or that of the address */
export function schemaById(schemaId: number, subject: string, suffix: '' | '/versions' = ''): HttpRequest {
  const query = contextOf(subject) === '' ? '' : `?subject=${encodeURIComponent(subject)}`;
  return get(`/schemas/ids/${schemaId}${suffix}${query}`);
}

function get(path: string): HttpRequest {
  return { method: 'GET', path, body: null };
}
