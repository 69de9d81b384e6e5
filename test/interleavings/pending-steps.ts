/** Where a step of a call waits: whose it is, at which port, and what happens when it is taken. */
export interface PendingStep {
  readonly pod: string;
  readonly port: 'journal' | 'feed' | 'registry' | 'broker';
  readonly what: string;
  readonly run: () => unknown;
}

type StepLabel = Omit<PendingStep, 'run'>;

/**
 * Every call at a port, as two steps: it arrives and is served, and its answer comes back. Nothing moves by itself; who
 * takes the steps decides on the order, across ports and pods.
 */
export class PendingSteps {
  /** What was taken, in order, for the report of a failure. */
  readonly trace: string[] = [];
  /** Ports and feeds that do not move now: `registry`, or `feed pod-1`. */
  readonly stuck = new Set<string>();
  private readonly gone = new Set<string>();
  private steps: PendingStep[] = [];

  /** Resolves as `serve` does, once both steps were taken; never for a pod that was killed. */
  call<T>(label: StepLabel, serve: () => T | Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const back = (run: () => void): void => this.add({ ...label, what: `${label.what}, answered`, run });
      this.add({
        ...label,
        run: async () => {
          try {
            const value = await serve();
            back(() => resolve(value));
          } catch (error) {
            back(() => reject(error instanceof Error ? error : new Error(String(error))));
          }
        },
      });
    });
  }

  add(step: PendingStep): void {
    if (!this.gone.has(step.pod)) this.steps.push(step);
  }

  /** How many steps may be taken now. */
  get count(): number {
    return this.free(() => true).length;
  }

  /** Takes the step at a place, counted round; of one pod only, where one is named. False: there is none. */
  take(index: number, pod?: string): boolean {
    const free = this.free((step) => pod === undefined || step.pod === pod);
    const step = free[index % Math.max(1, free.length)];
    if (step === undefined) return false;
    this.steps.splice(this.steps.indexOf(step), 1);
    this.trace.push(`${step.pod} ${step.port}: ${step.what}`);
    void step.run();
    return true;
  }

  /** A killed pod hears nothing more. What it sent is on its way still. */
  kill(pod: string): void {
    this.gone.add(pod);
    this.steps = this.steps.filter(
      (step) => step.pod !== pod || !(step.port === 'feed' || step.what.endsWith(', answered')),
    );
  }

  private free(wanted: (step: PendingStep) => boolean): PendingStep[] {
    return this.steps.filter(
      (step) => wanted(step) && !this.stuck.has(step.port) && !this.stuck.has(`${step.port} ${step.pod}`),
    );
  }
}
