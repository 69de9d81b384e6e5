import type { Instant } from '#machines';

/** Which events to list. A member that is absent or null does not restrict the list. */
export interface EventFilter {
  /** `*` matches any run of characters. */
  readonly topic?: string | null | undefined;
  readonly subject?: string | null | undefined;
  readonly type?: string | null | undefined;
  /** Stored at this instant or later. */
  readonly from?: Instant | null | undefined;
  /** Stored before this instant. */
  readonly to?: Instant | null | undefined;
}
