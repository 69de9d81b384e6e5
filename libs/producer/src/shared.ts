import type { Subject } from './subject.js';

/** Work that concurrent requests of one process about the same thing of a subject do together (rule 7). */
export class SingleFlight<T> {
  private readonly underWay = new WeakMap<Subject, Map<string, Promise<T>>>();

  /** Begins the work unless it is under way, and shares its outcome, failures included. `began`: this call did. */
  share(subject: Subject, name: string, begin: () => Promise<T>): { began: boolean; outcome: Promise<T> } {
    const ofSubject = this.underWay.get(subject) ?? new Map<string, Promise<T>>();
    this.underWay.set(subject, ofSubject);
    const underWay = ofSubject.get(name);
    if (underWay !== undefined) return { began: false, outcome: underWay };
    const outcome = begin().finally(() => ofSubject.delete(name));
    ofSubject.set(name, outcome);
    return { began: true, outcome };
  }
}
