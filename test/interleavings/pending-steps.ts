/** A pending step of a call: its pod, its port, and what it runs when it is taken. */
export interface PendingStep {
  readonly pod: string;
  readonly port: 'journal' | 'feed' | 'registry' | 'broker';
  readonly what: string;
  readonly run: () => unknown;
}

type StepLabel = Omit<PendingStep, 'run'>;

/**
 * Every call at a port consists of two steps: it arrives and is served, and its response returns. Nothing happens by itself:
 * the caller of `take` decides on the order of the steps across ports and pods.
 */
export class PendingSteps {
  /** The steps that were taken, in order, for the report of a failure. */
  readonly trace: string[] = [];
  /** Ports and feeds whose steps cannot be taken now: `registry`, or `feed pod-1`. */
  readonly stuck = new Set<string>();
  private readonly gone = new Set<string>();
  private steps: PendingStep[] = [];

  /** Resolves as `serve` does, once both steps were taken. Never resolves for a killed pod. */
  call<T>(label: StepLabel, serve: () => T | Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const back = (run: () => void): void => this.add({ ...label, what: `${label.what}, response`, run });
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

  /** The number of steps that can be taken now. */
  get count(): number {
    return this.free(() => true).length;
  }

  /** Takes the step at an index, modulo the number of steps, only of `pod` if given. False: there is none. */
  take(index: number, pod?: string): boolean {
    const free = this.free((step) => pod === undefined || step.pod === pod);
    const step = free[index % Math.max(1, free.length)];
    if (step === undefined) return false;
    this.steps.splice(this.steps.indexOf(step), 1);
    this.trace.push(`${step.pod} ${step.port}: ${step.what}`);
    void step.run();
    return true;
  }

  /** A killed pod receives nothing more. Its calls that are in flight still arrive. */
  kill(pod: string): void {
    this.gone.add(pod);
    this.steps = this.steps.filter(
      (step) => step.pod !== pod || !(step.port === 'feed' || step.what.endsWith(', response')),
    );
  }

  private free(wanted: (step: PendingStep) => boolean): PendingStep[] {
    return this.steps.filter(
      (step) => wanted(step) && !this.stuck.has(step.port) && !this.stuck.has(`${step.port} ${step.pod}`),
    );
  }
}
