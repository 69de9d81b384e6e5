import type { Declared } from '../declarations.js';
import type { ChaosHistory, RegisteredVersion } from '../history.js';
import { fingerprintOf } from '../subjects.js';

/** The registered versions of a history's subjects, and their times of registration. */
export class Registered {
  private readonly versions: ReadonlyMap<string, readonly RegisteredVersion[]>;
  private readonly since: ReadonlyMap<string, number>;
  private readonly fingerprints = new Map<string, string>();

  constructor({ versions, registrations }: Pick<ChaosHistory, 'versions' | 'registrations'>) {
    this.versions = Map.groupBy(versions, ({ subject }) => subject);
    const bySchema = Map.groupBy(registrations, (each) => `${each.subject} ${each.fingerprint}`);
    this.since = new Map(
      [...bySchema].map(([name, tries]) => [name, Math.min(...tries.map(({ until }) => until ?? Infinity))]),
    );
  }

  /** The versions of the subject that have the declared id, or are equivalent to the declared text. */
  versionsOf(subject: string, declared: Declared): readonly RegisteredVersion[] {
    const versions = this.versions.get(subject) ?? [];
    if ('schemaId' in declared) return versions.filter(({ schemaId }) => schemaId === declared.schemaId);
    const fingerprint = this.fingerprintOf(declared.schema);
    return versions.filter((version) => version.fingerprint === fingerprint);
  }

  /** When a version was known to be registered, epoch ms. 0: before the run. Infinity: the registration got no response. */
  sinceOf({ subject, fingerprint }: RegisteredVersion): number {
    return this.since.get(`${subject} ${fingerprint}`) ?? 0;
  }

  /** The fingerprint of a schema's text. Each text is parsed once. */
  fingerprintOf(schema: string): string {
    let fingerprint = this.fingerprints.get(schema);
    if (fingerprint === undefined) {
      fingerprint = fingerprintOf(JSON.parse(schema) as object);
      this.fingerprints.set(schema, fingerprint);
    }
    return fingerprint;
  }
}
