import { parseSchema } from '#registry';
import { register } from '../support/registry.js';
import type { SeededRandom } from '../support/seeded-random.js';
import { driftedSchema, ownSchema, retypedSchema, type RecordSchema, type SchemaNames } from './schemas.js';
import type { Knowledge } from './values.js';

/** A version that the registry has, as far as its author knows. */
export interface Version extends Knowledge {
  readonly schema: RecordSchema;
  readonly schemaId: number;
  /** When the first clients that declare nothing and know it are rolled out, epoch ms. */
  readonly releasedAt: number;
}

/** What somebody tried to register, and when: it may have been registered even where nobody was told. Epoch ms. */
export interface Registration {
  readonly subject: string;
  readonly fingerprint: string;
  readonly from: number;
  /** When the registry said so; null: it never did. */
  until: number | null;
}

/** How long it takes at most until clients know a new version, in ms. */
const ROLL_OUT_MS = 3000;

/** The values of a topic, or those of one record type: a subject whose schema drifts behind the gateways' backs. */
export class ValueSubject {
  readonly versions: Version[] = [];
  readonly registrations: Registration[] = [];
  /** The id of the mapping, as the last answer to a client that declares nothing had it; null: none had. */
  mappedId: number | null = null;
  /** What a team declares before it is registered, and goes on to declare afterwards. */
  team: { readonly schema: RecordSchema; readonly drifts: number; readonly registered: boolean };
  /** How often the schema has drifted. */
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

  /** What clients that declare nothing know by now: the newest version that was rolled out. */
  get released(): Version {
    const now = Date.now();
    return this.sound.findLast(({ releasedAt }) => releasedAt <= now) ?? this.latest;
  }

  /** A version that nobody may follow, and above it the first one that counts. */
  async begin(): Promise<void> {
    await this.add(0, true, retypedSchema(this.names, 0), 0);
    await this.add(0, false, driftedSchema(this.names, 0), 0);
  }

  /** The next version: mostly one that may be followed, at times one that nobody may, or what a team has declared all the time. */
  async registerDrift(random: SeededRandom): Promise<void> {
    const releasedAt = Date.now() + random.between(0, ROLL_OUT_MS);
    if (!this.latest.retyped && random.chance(0.15))
      return this.add(this.drifts + 1, true, retypedSchema(this.names, this.drifts + 1), releasedAt);
    if (random.chance(0.3)) await this.adopt();
    return this.mend(releasedAt);
  }

  /** The next version that may be followed. */
  mend(releasedAt = 0): Promise<void> {
    return this.add(this.drifts + 1, false, driftedSchema(this.names, this.drifts + 1), releasedAt);
  }

  /** What a team declares is registered, below the next version; or, where it has been, a team begins to declare another one. */
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

/** What a schema is known by, whatever its words. */
export function fingerprintOf(schema: object): string {
  const parsed = parseSchema(JSON.stringify(schema));
  if (!parsed.ok) throw new Error(`not a schema: ${JSON.stringify(parsed.invalid)}`);
  return parsed.schema.fingerprint;
}
