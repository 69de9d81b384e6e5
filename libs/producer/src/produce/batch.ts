import type { Role } from '#machines';
import type { ProduceRequest } from '../contract/request.js';
import type { Resolution } from '../contract/result.js';
import type { RequestMetadata } from '../subjects/command-executor.js';
import { SubjectSession } from '../subjects/subject-session.js';
import type { Subject } from '../subjects/subject.js';

/** One request in progress, with a session for each of its subjects. */
export class Batch {
  /** Keys before values. */
  readonly sessions: SubjectSession[] = [];
  readonly metadata: RequestMetadata;
  private held = false;

  /**
   * @param deadline by the monotonic clock: the request may be held until then
   * @param retried not null: the records are independent (`IndividualRequest`), and those of these roles have used their retry
   */
  constructor(
    readonly request: ProduceRequest,
    readonly deadline: number,
    private readonly retried: ReadonlySet<Role> | null = null,
  ) {
    this.metadata = { requestId: request.requestId, actor: null };
  }

  /** The records are independent: one does not stop another. */
  get isIndividual(): boolean {
    return this.retried !== null;
  }

  /** The request was held: it starts no work that takes more time after its deadline. */
  get wasHeld(): boolean {
    return this.held;
  }

  noteHeld(): void {
    this.held = true;
  }

  /** No subject needs admission. */
  get isSteady(): boolean {
    return this.sessions.every(({ isSteady }) => isSteady);
  }

  /** Some session holds a lease. In the steady state none does. */
  get holdsLease(): boolean {
    return this.sessions.some(({ lease }) => lease !== null);
  }

  /** The conflicts that ended well. */
  get resolutions(): Resolution[] {
    return this.sessions.map(({ resolution }) => resolution).filter((one) => one !== null);
  }

  /** The roles whose one retry is used. */
  get retriedRoles(): ReadonlySet<Role> {
    const used = this.sessions.filter(({ isRetryUsed }) => isRetryUsed).map(({ role }) => role);
    return new Set([...(this.retried ?? []), ...used]);
  }

  open(subject: Subject, role: Role): SubjectSession {
    const session = new SubjectSession(subject, role, this.metadata, this.retried?.has(role) ?? false);
    this.sessions.push(session);
    return session;
  }

  /** The sessions that were opened are opened again, in another way. */
  closeSessions(): void {
    this.sessions.length = 0;
  }

  /** The schema id of the records' keys or values. Null: they have none. */
  schemaIdOf(role: Role): number | null {
    return this.sessions.find((session) => session.role === role)?.schemaId ?? null;
  }
}
