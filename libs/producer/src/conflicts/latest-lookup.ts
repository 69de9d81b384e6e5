import type { RegisteredSchema, Registry, RegistryResponse } from '#registry';
import type { GatewayTelemetry } from '../contract/telemetry.js';
import { labelsOf } from '../subjects/labels.js';
import type { SubjectSession } from '../subjects/subject-session.js';
import type { Subject } from '../subjects/subject.js';
import type { ConflictLog } from './conflict-log.js';
import type { LatestResponse } from './evaluate-latest.js';
import { failureReason } from './registry-failure.js';

type Response = RegistryResponse<RegisteredSchema>;

/** The registry did not respond, or denied access. */
export interface LookupFailure {
  readonly status: 'unreachable';
  readonly reason: string;
}

export type LatestResult =
  { readonly status: 'responded'; readonly response: LatestResponse } | LookupFailure;

/** Asks the registry for latest versions. Look-ups are counted and logged. */
export class LatestLookup {
  constructor(
    private readonly parts: {
      readonly registry: Pick<Registry, 'latest'>;
      readonly telemetry: Pick<GatewayTelemetry, 'counter'>;
      readonly log: ConflictLog;
    },
  ) {}

  /**
   * The latest version for a conflict.
   * @param known the response, if it was received and counted before
   * @param mismatchId of the log; null: that of the subject's present conflict
   */
  async latest(
    session: SubjectSession,
    known: Response | null = null,
    mismatchId: string | null = null,
  ): Promise<LatestResult> {
    const { registry, telemetry, log } = this.parts;
    const { stored } = session;
    const response = known ?? (await registry.latest(stored.key.subject));
    if (response.status === 'unreachable' || response.status === 'denied')
      return this.failed(session, response, mismatchId);
    const latest = response.status === 'ok' ? response.value : null;
    const version = latest?.version ?? null;
    const schemaId = latest?.schemaId ?? null;
    if (known === null) telemetry.counter('sr.lookup.ok', { ...labelsOf(stored), version, schemaId });
    const why = response.status === 'unusable' ? `: ${response.message}` : '';
    log.write(session, {
      step: 'lookup',
      level: 'info',
      message: `the registry responded: ${response.status}${why}`,
      details: {
        latest_schema_id: schemaId,
        latest_version: version,
        latest_full_name: latest?.schema.fullName ?? null,
      },
      mismatchId,
    });
    return { status: 'responded', response };
  }

  /**
   * A look-up failed. A denied one is no outage, and waiting does not help: it is logged for the operator and not counted.
   */
  failed(
    session: SubjectSession,
    response: Extract<Response, { status: 'unreachable' | 'denied' }>,
    mismatchId: string | null = null,
  ): LookupFailure {
    const { telemetry, log } = this.parts;
    const reason = failureReason(response);
    if (response.status === 'unreachable') telemetry.counter('sr.lookup.fail', labelsOf(session.stored));
    log.registryFailed(session, reason, mismatchId);
    return { status: 'unreachable', reason };
  }

  /** The latest version, for all requests of this process that ask for it at the same time. Counted; nothing is logged. */
  sharedLatest(subject: Subject): Promise<Response> {
    return subject.share('latest', () => this.countedLatest(subject)).result;
  }

  private async countedLatest(subject: Subject): Promise<Response> {
    const { registry, telemetry } = this.parts;
    const response = await registry.latest(subject.stored.key.subject);
    // A denied look-up is neither a success nor an outage: nothing is counted.
    if (response.status !== 'denied') {
      const name = response.status === 'unreachable' ? 'sr.lookup.fail' : 'sr.lookup.ok';
      telemetry.counter(name, labelsOf(subject.stored));
    }
    return response;
  }
}
