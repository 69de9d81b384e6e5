import type { Role, SubjectState } from '#machines';

/** Which subjects to list. A member that is absent or null does not restrict the list. */
export interface SubjectFilter {
  readonly state?: SubjectState | null | undefined;
  /** `*` matches any run of characters. */
  readonly topic?: string | null | undefined;
  readonly role?: Role | null | undefined;
  /** Anywhere in topic or subject, ignoring case. */
  readonly q?: string | null | undefined;
}
