import { Counter, type Registry } from 'prom-client';
import type { SubjectLabels } from '#producer';
import { SubjectSeries, subjectLabelNames, type SubjectLabelName } from './subject-series.js';

/** A counter by subject, version and schema id, with at most `max` series of their own. */
export class SubjectCounter {
  private readonly series: SubjectSeries;
  private readonly counter: Counter<SubjectLabelName>;

  constructor(register: Registry, name: string, help: string, max: number) {
    this.series = new SubjectSeries(max);
    this.counter = new Counter({ name, help, labelNames: [...subjectLabelNames], registers: [register] });
  }

  inc(labels: SubjectLabels): void {
    this.counter.inc(this.series.of(labels));
  }

  removeSubject(subject: Pick<SubjectLabels, 'topic' | 'subject'>): void {
    for (const set of this.series.remove(subject)) this.counter.remove(set);
  }
}
