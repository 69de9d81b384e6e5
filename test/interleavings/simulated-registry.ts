import type { Association, IdentifiedSchema, RegisteredSchema, Registry, RegistryResponse } from '#registry';
import type { Lookup } from '../chaos/history.js';
import { StandInRegistry } from '../support/gateway-bench.js';
import type { PendingSteps } from './pending-steps.js';

/** The registry of all pods, and its state. */
export class SimulatedRegistry {
  readonly versions = new StandInRegistry();
  /** Every request for a latest version that arrived. */
  readonly lookups: Lookup[] = [];
  weather: 'up' | 'down' | 'denied' = 'up';

  constructor(
    private readonly steps: PendingSteps,
    private readonly now: () => number,
  ) {}

  /** The id of a subject's latest version; 0: it has none. Not counted as a look-up. */
  latestId(subject: string): number {
    return this.versions.latestId(subject);
  }

  /** The registry client of one pod. */
  of(pod: string): Registry {
    const call = <T>(
      what: string,
      response: () => Promise<RegistryResponse<T>>,
    ): Promise<RegistryResponse<T>> =>
      this.steps.call({ pod, port: 'registry', what }, () => this.response(response));
    return {
      latest: (subject): Promise<RegistryResponse<RegisteredSchema>> =>
        call(`latest ${subject}`, () => {
          this.lookups.push({ subject, slot: pod, at: this.now() });
          return this.versions.latest(subject);
        }),
      find: (subject, schema): Promise<RegistryResponse<RegisteredSchema>> =>
        call(`find in ${subject}`, () => this.versions.find(subject, schema)),
      byId: (id, subject): Promise<RegistryResponse<IdentifiedSchema>> =>
        call(`byId ${id}`, () => this.versions.byId(id, subject)),
      association: (topic, role): Promise<RegistryResponse<Association | null>> =>
        call(`association of ${topic}`, () => this.versions.association(topic, role)),
    };
  }

  private async response<T>(response: () => Promise<RegistryResponse<T>>): Promise<RegistryResponse<T>> {
    const real = await response();
    if (this.weather === 'down') return { status: 'unreachable', reason: 'timed out', retryAfterMs: null };
    return this.weather === 'denied' ? { status: 'denied', httpStatus: 403 } : real;
  }
}
