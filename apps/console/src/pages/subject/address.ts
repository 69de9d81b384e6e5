/** What an address of the page names. */
export interface SubjectAddress {
  readonly topic: string;
  readonly subject: string;
  /** The subject as it was after this event; null: as it is now. */
  readonly version: number | null;
}

/**
 * Reads the address as the browser has it. Routers decode a path as a whole, and a subject may contain an encoded slash: `a%2Fb` and
 * `a/b` are two subjects.
 * @param pathname encoded, with whatever stands before `/subjects/`
 * @param search with or without its question mark
 */
export function subjectAddress(pathname: string, search: string): SubjectAddress | null {
  const [topic, subject] = pathname.split('/').slice(-2).map(decoded);
  if (topic == null || subject == null) return null;
  const version = new URLSearchParams(search).get('version') ?? '';
  return { topic, subject, version: /^[1-9]\d{0,14}$/.test(version) ? Number(version) : null };
}

/** The path of the page within the console. */
export const subjectPath = (
  topic: string,
  subject: string,
  version: number | null = null,
): `/subjects/${string}` =>
  `/subjects/${encodeURIComponent(topic)}/${encodeURIComponent(subject)}${version === null ? '' : `?version=${version}`}`;

function decoded(segment: string): string | null {
  try {
    return decodeURIComponent(segment);
  } catch {
    return null;
  }
}
