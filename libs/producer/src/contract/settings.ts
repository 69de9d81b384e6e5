import type { Configured, Policy, Role } from '#machines';
import type { FieldCase, SubjectResolver } from '#registry';

/** A mapping from the configuration. `mapping` has no id yet: the first use binds it. */
export interface ConfiguredMapping extends Configured {
  readonly topic: string;
  readonly role: Role;
}

/** The settings of the gateway. Durations in ms. */
export interface GatewaySettings {
  readonly policy: Policy;
  /** `ResolveSchemaAtProduce`: ask the registry at every produce. */
  readonly resolveSchemaAtProduce: boolean;
  readonly subjectResolver: SubjectResolver;
  /**
   * A topic's association in the registry takes precedence over the subject that the resolver names
   * (`subjectResolver: Associated`). The resolved subject's stream then stores the association. Absent: false.
   */
  readonly usesAssociations?: boolean;
  /** How often client data and client schemas may cause look-ups, per subject and pod. */
  readonly lookupRate: { readonly perMinute: number; readonly burst: number };
  /** Globs (`*`) of the topics whose conflicts are looked up. */
  readonly topicPatternsForOnError: readonly string[];
  /** Globs (`*`) of the topics whose schemas may have enabled rules. The operator takes responsibility for these rules. */
  readonly allowRules: readonly string[];
  /**
   * Whether responses and the audit name the fields of records that the schema lacks. Nothing else ever names them.
   * Absent: true.
   */
  readonly namesExtraFields?: boolean;
  /** How long a request may be held at most, unless its `?wait=` is shorter, and how much may be held. */
  readonly hold: { readonly maxMs: number; readonly maxRecordsPerSubject: number; readonly maxBytes: number };
  readonly mappings: readonly ConfiguredMapping[];
  /** For Generic mappings that are not configured. Absent: `exact`. */
  readonly fieldCase?: FieldCase;
}
