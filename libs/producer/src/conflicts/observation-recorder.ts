import { JournalUnreachable } from '#journal/port';
import type { Command, LatestSchema, Verdict } from '#machines';
import type { SubjectRepository } from '../subjects/subject-repository.js';
import type { SubjectSession } from '../subjects/subject-session.js';
import type { ConflictLog } from './conflict-log.js';
import type { Conflict } from './conflict.js';

/** A conflict, and what another mode would have decided. */
export interface Observation extends Pick<Conflict, 'kind' | 'origin' | 'differences'> {
  readonly verdict: Verdict;
  readonly latest: LatestSchema | null;
}

/** Stores observations. An unreachable journal is logged, and the client gets the same response as otherwise. */
export class ObservationRecorder {
  constructor(
    private readonly subjects: SubjectRepository,
    private readonly log: ConflictLog,
  ) {}

  /** Logs and stores an observation. Returns whether it is stored. */
  async observe(
    session: SubjectSession,
    mismatchId: string,
    { kind, origin, differences, verdict, latest }: Observation,
  ): Promise<boolean> {
    this.log.write(session, {
      step: 'difference',
      level: 'warn',
      message: `observed: the verdict would be ${verdict}`,
      details: { verdict, differences },
      mismatchId,
    });
    return this.execute(session, {
      type: 'ObserveConflict',
      mismatchId,
      kind,
      origin,
      latest,
      differences,
      verdict,
    });
  }

  /** Returns whether the command is stored. */
  async execute(session: SubjectSession, command: Command): Promise<boolean> {
    try {
      return (await this.subjects.execute(session.subject, command, session.metadata)).ok;
    } catch (error) {
      if (!(error instanceof JournalUnreachable)) throw error;
      const message = `${command.type} could not be stored: ${error.message}`;
      this.log.write(session, { step: 'difference', level: 'error', message });
      return false;
    }
  }
}
