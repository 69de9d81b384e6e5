import type { SubjectLabels } from '#producer';

export const subjectLabelNames = ['topic', 'subject', 'version', 'schema_id'] as const;
export type SubjectLabelName = (typeof subjectLabelNames)[number];
export type LabelSet = Readonly<Record<SubjectLabelName, string>>;

/** The labels of all subjects that have no series of their own. */
export const otherSubjects: LabelSet = { topic: 'other', subject: 'other', version: '', schema_id: '' };

/**
 * The label sets of one metric by subject. Clients choose topics, and with some resolvers subjects; registries choose
 * versions. So there are at most `max` sets, the first ones; the rest is summed as `other`.
 */
export class SubjectSeries {
  private readonly named = new Map<string, Map<string, LabelSet>>();
  private size = 0;

  constructor(private readonly max: number) {}

  /** The labels under which a value of the subject is counted. */
  of(labels: SubjectLabels): LabelSet {
    const name = nameOf(labels);
    const version = `${labels.version} ${labels.schemaId}`;
    const sets = this.named.get(name) ?? new Map<string, LabelSet>();
    const known = sets.get(version);
    if (known !== undefined) return known;
    if (this.size >= this.max) return otherSubjects;
    const set = labelSetOf(labels);
    this.named.set(name, sets.set(version, set));
    this.size += 1;
    return set;
  }

  /** Removes the sets of a subject, and returns them. */
  remove(subject: Pick<SubjectLabels, 'topic' | 'subject'>): readonly LabelSet[] {
    const sets = [...(this.named.get(nameOf(subject))?.values() ?? [])];
    this.named.delete(nameOf(subject));
    this.size -= sets.length;
    return sets;
  }
}

/** A subject's labels for Prometheus. What is not known is empty. */
function labelSetOf({ topic, subject, version, schemaId }: SubjectLabels): LabelSet {
  return {
    topic,
    subject,
    version: version === null ? '' : String(version),
    schema_id: schemaId === null ? '' : String(schemaId),
  };
}

const nameOf = ({ topic, subject }: Pick<SubjectLabels, 'topic' | 'subject'>): string =>
  `${topic}/${subject}`;
