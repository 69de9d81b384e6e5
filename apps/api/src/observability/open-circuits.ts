import { Gauge, type Registry } from 'prom-client';
import type { SubjectLabels } from '#producer';
import { otherSubjects, SubjectSeries, subjectLabelNames, type SubjectLabelName } from './subject-series.js';

/**
 * The gauge of open circuits: one series for each subject whose circuit was open, at most `max`. One more series is the number
 * of open circuits among the other subjects.
 */
export class OpenCircuits {
  private readonly series: SubjectSeries;
  private readonly gauge: Gauge<SubjectLabelName>;
  /** Subjects without a series whose circuits are open. */
  private readonly others = new Set<string>();

  constructor(register: Registry, max: number) {
    this.series = new SubjectSeries(max);
    const [name, help] = ['produce_circuit_open', 'Whether a circuit is open'];
    this.gauge = new Gauge({ name, help, labelNames: [...subjectLabelNames], registers: [register] });
  }

  set(labels: SubjectLabels, open: boolean): void {
    // A circuit that opened under one version and closed under another must not stay at 1.
    for (const before of this.series.remove(labels)) this.gauge.remove(before);
    const now = this.series.of(labels);
    this.countOther(labels, open && now === otherSubjects);
    if (now !== otherSubjects) this.gauge.set(now, open ? 1 : 0);
  }

  removeSubject(subject: Pick<SubjectLabels, 'topic' | 'subject'>): void {
    for (const before of this.series.remove(subject)) this.gauge.remove(before);
    this.countOther(subject, false);
  }

  private countOther({ topic, subject }: Pick<SubjectLabels, 'topic' | 'subject'>, isOpen: boolean): void {
    const id = `${topic}/${subject}`;
    if (isOpen === this.others.has(id)) return;
    if (isOpen) this.others.add(id);
    else this.others.delete(id);
    this.gauge.set(otherSubjects, this.others.size);
  }
}
