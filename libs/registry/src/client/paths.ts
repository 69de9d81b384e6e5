import { isWellFormed } from '../json/well-formed.js';

/**
 * A subject as one step of a path; null when it cannot be one: the empty name, and `.` and `..`, which every URL
 * parser takes out of a path. `:` stays as it is (RFC 3986, 3.3), so that a context prefix (`:.ctx:subject`) can be
 * read in logs; `/` does not.
 */
export function subjectStep(subject: string): string | null {
  if (subject === '' || subject === '.' || subject === '..' || !isWellFormed(subject)) return null;
  return encodeURIComponent(subject).replaceAll('%3A', ':');
}
