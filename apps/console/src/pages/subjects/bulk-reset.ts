import type { operations } from '../../api/schema.gen.js';
import type { SubjectFilter } from './filter.js';
import { queryOf } from './filter.js';

/** A subject that was selected, at the version that was looked at. */
export interface Selected {
  readonly topic: string;
  readonly subject: string;
  readonly version: number;
}

/** What is to be reset. `all`: whatever matches when it runs. */
export type ResetTarget =
  | { readonly kind: 'some'; readonly subjects: readonly Selected[] }
  | { readonly kind: 'all'; readonly filter: SubjectFilter };

/** Where a run continues: the index of a selected subject, or a cursor of the gateway; null: at the beginning. */
export type Position = number | string | null;

export type ResetAnswer = operations['resetSubjects']['responses']['200']['content']['application/json'];
export type ResetItem = ResetAnswer['items'][number];

/** So that a run can be stopped soon, and shows progress. */
const selectedPerCall = 100;
/** The gateway takes as many. */
const mostPerCall = 500;

export interface ResetBody {
  readonly filter: Readonly<Record<string, unknown>>;
  readonly reason: string;
  readonly dry_run: boolean;
  readonly cursor?: string;
}

/** The body of the next call. A filter that lets everything through has to be said: `topic` is `*`. */
export function resetBody(
  target: ResetTarget,
  position: Position,
  { reason, dryRun }: { readonly reason: string; readonly dryRun: boolean },
): ResetBody {
  const common = { reason, dry_run: dryRun };
  if (target.kind === 'all') {
    const filter = queryOf(target.filter);
    return {
      filter: Object.keys(filter).length === 0 ? { topic: '*' } : filter,
      ...common,
      ...(typeof position === 'string' && { cursor: position }),
    };
  }
  const from = typeof position === 'number' ? position : 0;
  return { filter: { subjects: target.subjects.slice(from, from + selectedPerCall) }, ...common };
}

/** The bodies of the fewest calls that reset the target. Those of `all` have to be continued with `next_cursor` beyond 5,000 subjects. */
export function resetBodies(target: ResetTarget, reason: string): readonly ResetBody[] {
  if (target.kind === 'all') return [resetBody(target, null, { reason, dryRun: false })];
  const { subjects } = target;
  return Array.from({ length: Math.ceil(subjects.length / mostPerCall) }, (_, index) => ({
    filter: { subjects: subjects.slice(index * mostPerCall, (index + 1) * mostPerCall) },
    reason,
    dry_run: false,
  }));
}

/** Where the call after an answer begins; null: there is none. */
export function positionAfter(target: ResetTarget, position: Position, answer: ResetAnswer): Position {
  if (target.kind === 'all') return answer.next_cursor;
  const next = (typeof position === 'number' ? position : 0) + selectedPerCall;
  return next < target.subjects.length ? next : null;
}

export interface RunOptions {
  readonly target: ResetTarget;
  readonly from: Position;
  readonly reason: string;
  readonly dryRun: boolean;
  readonly post: (body: ResetBody) => Promise<ResetAnswer>;
  /** After each call. `next`: where it continues. */
  readonly onItems: (items: readonly ResetItem[], next: Position) => void;
  readonly isStopped: () => boolean;
}

/** Calls again and again until everything is answered, or it is stopped: then after the call that runs. @throws what `post` throws */
export async function runResets({
  target,
  from,
  reason,
  dryRun,
  post,
  onItems,
  isStopped,
}: RunOptions): Promise<'done' | 'stopped'> {
  let position = from;
  for (;;) {
    const answer = await post(resetBody(target, position, { reason, dryRun }));
    position = positionAfter(target, position, answer);
    onItems(answer.items, position);
    if (position === null) return 'done';
    if (isStopped()) return 'stopped';
  }
}

export interface Outcomes {
  /** Reset, or in a dry run: would be. */
  readonly reset: number;
  readonly unchanged: number;
  readonly refused: number;
  /** Why they were refused: codes with their number. */
  readonly codes: ReadonlyMap<string, number>;
  /** The states of what is reset, with their number. */
  readonly states: ReadonlyMap<ResetItem['state'], number>;
}

export function outcomesOf(items: readonly ResetItem[]): Outcomes {
  const codes = new Map<string, number>();
  const states = new Map<ResetItem['state'], number>();
  const count = { reset: 0, unchanged: 0, refused: 0 };
  for (const { outcome, code, state } of items) {
    const kind = outcome === 'would_reset' ? 'reset' : outcome;
    count[kind] += 1;
    if (kind === 'refused') codes.set(code ?? '', (codes.get(code ?? '') ?? 0) + 1);
    if (kind === 'reset') states.set(state, (states.get(state) ?? 0) + 1);
  }
  return { ...count, codes, states };
}
