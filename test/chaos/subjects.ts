import { register } from '../support/registry.js';
import type { Random } from './random.js';
import { driftedSchema, keySchema, retypedSchema } from './schemas.js';

/** One topic whose value's schema drifts behind the gateways' backs. */
export class DriftingTopic {
  /** Drifts that the registry knows of: clients send the newest field. */
  drifts = 0;
  /** The registry's latest has a field of another type: subjects that look get blocked. */
  broken = false;

  constructor(readonly name: string) {}

  get keySubject(): string {
    return `${this.name}-key`;
  }

  get valueSubject(): string {
    return `${this.name}-value`;
  }

  get subjects(): readonly string[] {
    return [this.keySubject, this.valueSubject];
  }

  async begin(registry: string): Promise<void> {
    await register(registry, this.keySubject, keySchema);
    await register(registry, this.valueSubject, driftedSchema(0));
  }

  /** The next schema: mostly one that may be followed, at times one that nobody may. */
  async drift(registry: string, random: Random): Promise<void> {
    const breaks = !this.broken && random.chance(0.15);
    const next = this.drifts + 1;
    await register(registry, this.valueSubject, breaks ? retypedSchema(next) : driftedSchema(next));
    this.drifts = next;
    this.broken = breaks;
  }
}
