import { topicMatcher, type Difference, type Mapping } from '#machines';
import { rulesPresent, type RegisteredSchema } from '#registry';
import type { GatewaySettings } from '../contract/settings.js';
import type { Subject } from '../subjects/subject.js';
import { evaluateLatest, type LatestResponse, type LatestVersion } from './evaluate-latest.js';
import { isSchemaOf } from './registered-mapping.js';

/** Reads latest versions with what the settings say of their topics. */
export class SchemaPolicy {
  private readonly allowsRules: (topic: string) => boolean;

  constructor(private readonly settings: Pick<GatewaySettings, 'allowRules' | 'fieldCase'>) {
    this.allowsRules = topicMatcher(settings.allowRules);
  }

  versionOf(topic: string, response: LatestResponse): LatestVersion {
    return {
      latest: response.status === 'ok' ? response.value : null,
      unusable: response.status === 'unusable' ? response.message : null,
      rulesAllowed: this.allowsRules(topic),
      fieldCase: this.settings.fieldCase,
    };
  }

  /** Whether a schema has no rules, or the operator takes responsibility for them (`producer.allowRules`). */
  mayUse(topic: string, { rules }: Pick<RegisteredSchema, 'rules'>): boolean {
    return rules.length === 0 || this.allowsRules(topic);
  }

  /** The rules of a schema as differences: warnings if the operator allows them, else errors. */
  rulesOf(topic: string, { rules }: Pick<RegisteredSchema, 'rules'>): readonly Difference[] {
    return rulesPresent(rules, this.allowsRules(topic));
  }

  /** The latest is the mapping, by id and schema, or one that a Specific mapping fits beside, which every pod finds by itself. */
  stillFits(subject: Subject, mapping: Mapping, latest: RegisteredSchema): boolean {
    const { topic, role } = subject.stored.key;
    const { schemaId, schema } = latest;
    if (this.mayUse(topic, latest)) {
      // In `observe` a mapping stays unbound.
      const isOwnId = mapping.schemaId === null || mapping.schemaId === schemaId;
      if (isOwnId && isSchemaOf(mapping, latest)) return true;
      const { acceptedBeside } = subject.memory;
      if (acceptedBeside?.schemaId === schemaId && acceptedBeside.fingerprint === schema.fingerprint)
        return true;
    }
    const rulesAllowed = latest.rules.length > 0 && this.allowsRules(topic);
    const version = { latest, unusable: null, rulesAllowed };
    const { verdict } = evaluateLatest(mapping, { ...version, role, kind: 'LATEST_MOVED' });
    if (verdict !== 'needsOwnId') return false;
    subject.memory.acceptedBeside = { schemaId, fingerprint: schema.fingerprint };
    return true;
  }
}
