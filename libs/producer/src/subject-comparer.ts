import type { StoredSubject } from '#journal/port';
import {
  parseSchema,
  SingleFlight,
  type RegisteredSchema,
  type Registry,
  type RegistryResponse,
} from '#registry';
import { evaluateLatest, type LatestVersion } from './conflicts/evaluate-latest.js';
import { isSchemaOf, latestOf } from './conflicts/registered-mapping.js';
import { failureReason, registryFailureRefusal } from './conflicts/registry-failure.js';
import type { SchemaPolicy } from './conflicts/schema-policy.js';
import type { ComparisonResult, SeenLatest, SubjectComparison } from './contract/comparison.js';
import { retrySoon, subjectRefusal } from './contract/refusal.js';
import { TokenBucket } from './util/token-bucket.js';

/** How often the operators of one pod may ask the registry. */
const RATE = { perSecond: 10, burst: 20 } as const;

/**
 * Compares mappings with latest versions for operators, by the rules and the settings of look-ups. Stores, counts and logs
 * nothing.
 */
export class SubjectComparer {
  private readonly calls = new SingleFlight<RegistryResponse<RegisteredSchema>>();
  private readonly budget: TokenBucket;

  constructor(
    private readonly parts: {
      readonly registry: Pick<Registry, 'latest'>;
      readonly schemaPolicy: SchemaPolicy;
      readonly monotonic: () => number;
    },
  ) {
    this.budget = new TokenBucket(RATE, parts.monotonic());
  }

  /** With a version that an earlier look-up saw; the registry is not asked. @throws Error if its text is not an Avro schema */
  withSeen(stored: StoredSubject, { schema: text, ...seen }: SeenLatest): SubjectComparison {
    const parsed = parseSchema(text, 'registered');
    if (!parsed.ok)
      throw new Error(`a stored latest version is not an Avro schema at ${parsed.invalid.path}`);
    const value = { ...seen, schema: parsed.schema, guid: null };
    return this.compare(stored, this.parts.schemaPolicy.versionOf(stored.key.topic, { status: 'ok', value }));
  }

  /** With the version that the registry has now. Concurrent calls for one subject share one look-up. */
  async withRegistry(stored: StoredSubject): Promise<ComparisonResult> {
    const { topic, subject } = stored.key;
    const { registry, schemaPolicy, monotonic } = this.parts;
    if (!this.calls.has(subject)) {
      const retryAfterMs = this.budget.waitMs(1, monotonic());
      if (retryAfterMs > 0) {
        const detail = `operators may ask the registry ${RATE.perSecond} times a second on one pod: nothing was looked up`;
        return { ok: false, refusal: subjectRefusal(stored, 'rate.limited', detail, { retryAfterMs }) };
      }
      this.budget.take(1, monotonic());
    }
    const response = await this.calls.run(subject, () => registry.latest(subject)).result;
    if (response.status === 'unreachable' || response.status === 'denied')
      return { ok: false, refusal: registryFailureRefusal(stored, failureReason(response), retrySoon) };
    return { ok: true, comparison: this.compare(stored, schemaPolicy.versionOf(topic, response)) };
  }

  private compare({ key, snapshot }: StoredSubject, version: LatestVersion): SubjectComparison {
    const { mapping } = snapshot.context;
    const isBound = mapping !== null && mapping.schemaId !== null;
    const kind = isBound ? 'LATEST_MOVED' : 'FIRST_USE';
    const evaluation = evaluateLatest(mapping, { ...version, role: key.role, kind });
    const { verdict, differences } = evaluation;
    const latest = version.latest && latestOf(version.latest);
    switch (verdict) {
      case 'follow':
      case 'needsOwnId': {
        if (mapping !== null && version.latest !== null && isSchemaOf(mapping, version.latest))
          return { latest, differences, verdict: 'same', reason: null };
        return verdict === 'follow'
          ? { latest, differences, verdict, reason: null }
          : { latest, differences, verdict: 'accept', reason: needsOwnId };
      }
      case 'stop':
        return { latest, differences, verdict, reason: evaluation.reason };
      case 'refuse':
        return { latest, differences, verdict: null, reason: evaluation.reason };
    }
  }
}

const needsOwnId = 'our schema still fits, and stays if the registry has it under the subject as well';
