import type { Role } from '#machines';
import type { Hold } from '../admission/hold.js';
import type { LookupBudget } from '../admission/lookup-budget.js';
import { refusal, type Refusal } from '../contract/refusal.js';
import type { GatewaySettings } from '../contract/settings.js';
import type { Batch } from '../produce/batch.js';
import type { OrRefusal } from '../util/next.js';
import type { SubjectLoader } from './subject-loader.js';
import type { WriterLookup } from './writer-lookup.js';

export interface SchemaIdNamesParts {
  readonly settings: Pick<GatewaySettings, 'policy' | 'subjectResolver'>;
  readonly configuredName: (topic: string, role: Role) => string | null;
  readonly monotonic: () => number;
  readonly subjectLoader: SubjectLoader;
  readonly writers: WriterLookup;
  readonly budget: LookupBudget;
  readonly hold: Hold;
}

/**
 * The full names of declared schema ids, for resolvers that name subjects by them. The topic's default subject may know the id
 * from its events. Otherwise the registry is asked once per id and process; for an id that it does not have, less and less often.
 */
export class SchemaIdNames {
  constructor(private readonly parts: SchemaIdNamesParts) {}

  /** Null: the schema has no full name. */
  async fullNameOf(batch: Batch, role: Role, schemaId: number): Promise<OrRefusal<string | null>> {
    const { settings, configuredName, monotonic, subjectLoader, writers, budget, hold } = this.parts;
    const { topic } = batch.request;
    const near = settings.subjectResolver(topic, configuredName(topic, role), role);
    // Without a default subject the topic's name stands for it: nothing is stored there.
    const opened = await subjectLoader.open(batch, { topic, subject: near ?? topic, role });
    if (!opened.ok) return opened;
    const subject = opened.value;
    const known =
      subject.writers.storedWriter({ schemaId })?.schema ?? writers.knownName(schemaId, near ?? '');
    if (known !== null) return { ok: true, value: known.fullName };

    const key = `name of id ${schemaId}`;
    const recent = subject.refusals.recall(key, monotonic());
    if (recent !== null) return { ok: false, refusal: recent };
    // A request with a permit may retry its look-up while the registry does not respond.
    let isPermitted = false;
    const responded = await hold.untilRegistryResponds(batch, subject, async () => {
      const permit = (): boolean => isPermitted || budget.takeForName(subject);
      const result = await writers.fullNameOf(subject, schemaId, { near: near ?? '', permit });
      isPermitted = true;
      return result;
    });
    if (!responded.ok) return responded;
    const result = responded.value;
    if (result.status === 'limited')
      return { ok: false, refusal: subject.refusals.last(key) ?? budget.limitedRefusal(subject) };
    if (result.status === 'ok') return { ok: true, value: result.fullName };
    const missing = (): Refusal => refusal('schema.missing', result.reason, { topic, role });
    subject.refusals.remember(key, missing, monotonic(), settings.policy.lookupBackoff);
    return { ok: false, refusal: missing() };
  }
}
