import { randomUUID } from 'node:crypto';
import {
  JournalUnreachable,
  ResponseLost,
  type Append,
  type AppendOutcome,
  type Journal,
  type StoredSubject,
} from '#journal/port';
import {
  decide,
  withoutExtraFieldNames,
  type Command,
  type CommandRefusal,
  type Policy,
  type SubjectEvent,
} from '#machines';
import type { Subject } from './subject.js';

/** `stale`: the caller's condition does not hold of the subject. */
export type ExecutionResult =
  | { readonly ok: true; readonly events: readonly SubjectEvent[]; readonly stored: StoredSubject }
  | { readonly ok: false; readonly refusal: CommandRefusal | StaleVersion };

export interface StaleVersion {
  readonly code: 'stale';
  readonly version: number;
}

/** Who caused a command, for the metadata of its events. */
export interface CommandMetadata {
  readonly requestId: string | null;
  readonly actor: string | null;
}

/** The metadata of a produce request: no person is its actor. */
export interface RequestMetadata extends CommandMetadata {
  readonly requestId: string;
}

/**
 * A broken connection shows at once: an append is repeated within this time, in ms. After a longer silence it is not, since
 * leases rely on an append to take no longer than one statement and this.
 */
const REPEAT_WITHIN_MS = 500;

/** Decides commands on subjects and appends their events. */
export class CommandExecutor {
  /** @param onStored takes the newest snapshot after an append, whichever append it is of */
  constructor(
    private readonly parts: { readonly journal: Journal; readonly policy: Policy; readonly podId: string },
    private readonly onStored: (subject: Subject, stored: StoredSubject) => void,
  ) {}

  /**
   * Decides a command on the newest snapshot and appends its events. If another append came first, decides again on its
   * result, as long as `condition` holds.
   *
   * One append per subject is in flight at a time. Other commands decide on its outcome, mostly in memory, and share its
   * failure instead of waiting for another time-out.
   *
   * The names of extra fields go to the audit alone, since nothing can delete an event.
   *
   * Always stale on a subject that turned out to be of the other role, or was removed.
   * @throws JournalUnreachable, AppendTooLarge
   */
  async execute(
    subject: Subject,
    command: Command,
    metadata: CommandMetadata,
    condition: (stored: StoredSubject) => boolean = () => true,
  ): Promise<ExecutionResult> {
    const { policy, journal } = this.parts;
    const { stored, auditedDifferences } = withoutNames(command);
    for (;;) {
      const { append } = subject.memory;
      if (append !== null) {
        await endOfAppend(append);
        continue;
      }
      const before = subject.stored;
      if (subject.isOfOtherRole || subject.isRemoved || !condition(before)) {
        return { ok: false, refusal: { code: 'stale', version: before.version } };
      }
      const decision = decide(before.snapshot, stored, policy, journal.now());
      if (!decision.ok) return decision;
      const { events } = decision;
      if (events.length === 0) return { ok: true, events, stored: before };
      subject.memory.append = this.append(subject, { events, metadata, auditedDifferences });
      const outcome = await subject.memory.append;
      if (outcome.ok) return { ok: true, events, stored: outcome.stored };
    }
  }

  /** Ends with the subject as the append left it, so that waiting commands decide on that. */
  private async append(
    subject: Subject,
    what: {
      readonly events: readonly SubjectEvent[];
      readonly metadata: CommandMetadata;
      readonly auditedDifferences: Append['auditedDifferences'];
    },
  ): Promise<AppendOutcome> {
    const { key, version, snapshot } = subject.stored;
    const { events, metadata, auditedDifferences } = what;
    try {
      const outcome = await this.store({
        key,
        expectedVersion: version,
        before: snapshot,
        events,
        eventIds: events.map(() => randomUUID()),
        metadata: { pod: this.parts.podId, requestId: metadata.requestId, actor: metadata.actor },
        ...(auditedDifferences !== undefined && { auditedDifferences }),
      });
      const stored = outcome.ok ? outcome.stored : outcome.current;
      this.onStored(subject, stored);
      return outcome;
    } finally {
      subject.memory.append = null;
    }
  }

  /**
   * Repeats an append once, under the same ids, if the connection broke before the response: events that are stored without
   * this pod knowing would leave a lease that nobody works on.
   */
  private async store(append: Append): Promise<AppendOutcome> {
    const { journal } = this.parts;
    const begun = journal.now();
    try {
      return await journal.append(append);
    } catch (error) {
      if (!(error instanceof ResponseLost) || journal.now() - begun > REPEAT_WITHIN_MS) throw error;
      return journal.append(append);
    }
  }
}

/** A command as events may hold it, and its differences with names if it has any. */
function withoutNames(command: Command): {
  readonly stored: Command;
  readonly auditedDifferences?: Append['auditedDifferences'];
} {
  if (!('differences' in command)) return { stored: command };
  const differences = withoutExtraFieldNames(command.differences);
  return differences === command.differences
    ? { stored: command }
    : { stored: { ...command, differences }, auditedDifferences: command.differences };
}

/** Waits for another command's append. Its failure is shared if the journal is unreachable; a bug in it is its own. */
async function endOfAppend(append: Promise<AppendOutcome>): Promise<void> {
  try {
    await append;
  } catch (error) {
    if (error instanceof JournalUnreachable) throw error;
  }
}
