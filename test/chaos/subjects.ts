import { parseSchema } from '#registry';
import { register } from '../support/registry.js';
import type { SeededRandom } from '../support/seeded-random.js';
import { driftedSchema, ownSchema, retypedSchema, type RecordSchema, type SchemaNames } from './schemas.js';
import type { Knowledge } from './values.js';

/** A registered version, as far as its author knows. */
export interface Version extends Knowledge {
  readonly schema: RecordSchema;
  readonly schemaId: number;
  /** When clients that know this version and declare nothing are first released, epoch ms. */
  readonly releasedAt: number;
}

/** An attempt to register a schema, in epoch ms. It may have succeeded even without a response. */
export interface Registration {
  readonly subject: string;
  readonly fingerprint: string;
  readonly from: number;
  /** When the registry confirmed it; null: it never did. */
  until: number | null;
}

/** Upper bound of the time until clients know a new version, in ms. */
const ROLL_OUT_MS = 3000;

/** The subject of a topic's values, or of one record type. Its schema drifts without the gateways' involvement. */
export class ValueSubject {
  readonly versions: Version[] = [];
  readonly registrations: Registration[] = [];
  /** The id of the mapping in the latest response to a client that declares nothing; null: none yet. */
  mappedId: number | null = null;
  /** A schema that a team declares before and after it is registered. */
  team: { readonly schema: RecordSchema; readonly drifts: number; readonly registered: boolean };
  /** The number of drifts so far. */
  drifts = 0;

  constructor(
    readonly name: string,
    readonly names: SchemaNames,
    private readonly registry: string,
  ) {
    this.team = { schema: ownSchema(names, 0, 1), drifts: 0, registered: false };
  }

  /** The latest version. */
  get latest(): Version {
    const latest = this.versions.at(-1);
    if (latest === undefined) throw new Error(`nothing is registered under ${this.name}`);
    return latest;
  }

  /** The versions that may be written beside each other. */
  get sound(): readonly Version[] {
    return this.versions.filter(({ retyped }) => !retyped);
  }

  /** The newest released version: what clients that declare nothing write for. */
  get released(): Version {
    const now = Date.now();
    return this.sound.findLast(({ releasedAt }) => releasedAt <= now) ?? this.latest;
  }

  /** Registers a version that must not be followed, and after it the first sound one. */
  async begin(): Promise<void> {
    await this.add(0, true, retypedSchema(this.names, 0), 0);
    await this.add(0, false, driftedSchema(this.names, 0), 0);
  }

  /** Registers the next version: mostly one that may be followed, sometimes one that must not be, or a team's schema. */
  async registerDrift(random: SeededRandom): Promise<void> {
    const releasedAt = Date.now() + random.between(0, ROLL_OUT_MS);
    if (!this.latest.retyped && random.chance(0.15))
      return this.add(this.drifts + 1, true, retypedSchema(this.names, this.drifts + 1), releasedAt);
    if (random.chance(0.3)) await this.adopt();
    return this.mend(releasedAt);
  }

  /** Registers the next version that may be followed. */
  mend(releasedAt = 0): Promise<void> {
    return this.add(this.drifts + 1, false, driftedSchema(this.names, this.drifts + 1), releasedAt);
  }

  /** Registers the team's schema. If it is registered already, the team begins to declare another one. */
  private async adopt(): Promise<void> {
    const { schema, drifts, registered } = this.team;
    if (registered)
      this.team = { schema: ownSchema(this.names, this.drifts, 1), drifts: this.drifts, registered: false };
    else {
      await this.add(drifts, false, schema, Infinity);
      this.team = { ...this.team, registered: true };
    }
  }

  private async add(
    drifts: number,
    retyped: boolean,
    schema: RecordSchema,
    releasedAt: number,
  ): Promise<void> {
    const registration: Registration = {
      subject: this.name,
      fingerprint: fingerprintOf(schema),
      from: Date.now(),
      until: null,
    };
    this.registrations.push(registration);
    const schemaId = await register(this.registry, this.name, schema);
    registration.until = Date.now();
    this.drifts = Math.max(this.drifts, drifts);
    this.versions.push({ names: this.names, drifts, retyped, schema, schemaId, releasedAt });
  }
}

/** The same for all equivalent texts of a schema. */
export function fingerprintOf(schema: object): string {
  const parsed = parseSchema(JSON.stringify(schema));
  if (!parsed.ok) throw new Error(`not a schema: ${JSON.stringify(parsed.invalid)}`);
  return parsed.schema.fingerprint;
}
