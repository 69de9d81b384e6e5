import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { admit } from './admit.js';
import type { Command } from './commands.js';
import { decide } from './decide.js';
import { canHappen, evolve, fold } from './evolve.js';
import type { SubjectEvent } from './events.js';
import { initialSnapshot } from './initial.js';
import { fromInstant, toInstant } from './instant.js';
import type { Policy } from './policy.js';
import type { SubjectSnapshot } from './snapshot.js';
import { nextDueAt, leaseOf, pathOf } from './state.js';
import * as c from './testing/commands.js';
import * as a from './testing/samples.js';
import { allStatePaths, T0 } from './testing/samples.js';

/* Any legal log: two pods with different clocks issue commands, and the settings change from one command to the next. */

const owner = fc.constantFrom('pod-a', 'pod-b');
const kind = fc.constantFrom(
  'FIRST_USE',
  'UNKNOWN_FIELD',
  'UNKNOWN_BRANCH',
  'BROKER_REFUSED',
  'LATEST_MOVED',
);
const mapping = fc.constantFrom(a.ours, a.theirs, { ...a.theirs, schemaId: 8, version: 4 });
const verdict = fc.constantFrom('follow', 'accept', 'stop', 'refuse');
const source = fc.constantFrom('config', 'admin', 'request', 'first_use');
const fingerprint = fc.constantFrom('sha256:w1', 'sha256:w2', 'sha256:w3');
const forMs = fc.option(fc.constantFrom(0, 1000, 60_000));

const begins: fc.Arbitrary<Command> = fc.oneof(
  fc.record({ owner, kind }).map(c.detectConflict),
  owner.map((owner) => c.startLookup({ owner })),
  owner.map((owner) => c.startTrial({ owner })),
);
const ends: fc.Arbitrary<Command> = fc.oneof(
  fc.record({ owner, verdict, next: mapping }).map(c.resolveSchema),
  owner.map((owner) => c.failLookup({ owner })),
  owner.map((owner) => c.succeedRetry({ owner })),
  owner.map((owner) => c.failRetry({ owner })),
  owner.map((owner) => c.abandonRetry({ owner })),
  owner.map((owner) => c.succeedTrial({ owner })),
  owner.map((owner) => c.abandonTrial({ owner })),
);
const operators: fc.Arbitrary<Command> = fc.oneof(
  fc.record({ mapping, source }).map(c.declareMapping),
  fc.record({ forMs }).map(c.openCircuit),
  fc.constant(c.reset()),
  fc.constant(c.remove()),
);
const writers: fc.Arbitrary<Command> = fc.oneof(
  fc.record({ fingerprint, schemaId: fc.nat(2) }).map(c.acceptWriter),
  fc.record({ fingerprint }).map(c.refuseWriter),
  fc.record({ kind }).map(c.observeConflict),
  fc.record({ subject: fc.constantFrom('bars', 'quotes', null) }).map(c.associateSubject),
);
const anyCommand = fc.oneof(
  { weight: 5, arbitrary: begins },
  { weight: 8, arbitrary: ends },
  { weight: 2, arbitrary: operators },
  { weight: 1, arbitrary: writers },
);

const anyPolicy: fc.Arbitrary<Policy> = fc.record({
  mode: fc.constantFrom('observe', 'resolve', 'enforce', 'enforce', 'enforce'),
  strategy: fc.constantFrom('Strict', 'Lenient'),
  circuitBreaker: fc.record({
    conflicts: fc.integer({ min: 1, max: 4 }),
    windowMs: fc.constantFrom(1000, 60_000),
    openMs: fc.constantFrom(100, 30_000),
    maxOpenMs: fc.constantFrom(30_000, 600_000),
    quietMs: fc.constantFrom(1000, 600_000),
  }),
  lookupBackoff: fc.record({
    initialMs: fc.constantFrom(1, 100),
    factor: fc.constantFrom(1, 2, 10),
    maxMs: fc.constantFrom(100, 5000),
    attempts: fc.integer({ min: 1, max: 5 }),
  }),
  lookupLeaseMs: fc.constantFrom(1000, 5000),
  sendLeaseMs: fc.constantFrom(1000, 10_000),
  maxWriters: fc.integer({ min: 0, max: 2 }),
});

interface Step {
  readonly command: Command;
  readonly policy: Policy;
  /** Ms since the previous command; negative: another pod's clock is behind. */
  readonly elapsed: number;
}
const logs: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    command: anyCommand,
    policy: anyPolicy,
    elapsed: fc.constantFrom(-3000, 0, 1, 100, 1000, 5000, 30_000, 700_000),
  }),
  { maxLength: 60, size: 'max' },
);

interface Run {
  readonly events: readonly SubjectEvent[];
  /** The snapshot before each event, and at the end. */
  readonly snapshots: readonly [SubjectSnapshot, ...SubjectSnapshot[]];
  readonly last: SubjectSnapshot;
  readonly nowMs: number;
}

/** Makes a conflict that the trial's pod detects one of the trial itself. */
function ledBy(command: Command, { context }: SubjectSnapshot): Command {
  const lease = leaseOf(context);
  return command.type === 'DetectConflict' && command.owner === lease?.owner
    ? { ...command, trial: lease }
    : command;
}

function run(steps: readonly Step[]): Run {
  const events: SubjectEvent[] = [];
  const snapshots: [SubjectSnapshot, ...SubjectSnapshot[]] = [initialSnapshot];
  let last = initialSnapshot;
  let nowMs = T0;
  for (const { command, policy, elapsed } of steps) {
    nowMs += elapsed;
    const decision = decide(last, ledBy(command, last), policy, nowMs);
    for (const event of decision.ok ? decision.events : []) {
      events.push(event);
      last = evolve(last, event);
      snapshots.push(last);
    }
  }
  return { events, snapshots, last, nowMs };
}

const copy = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
const numRuns = 150;
const always = (property: (run: Run) => void) =>
  fc.assert(
    fc.property(logs, (steps) => {
      property(run(steps));
    }),
    { numRuns },
  );

describe('any legal log', () => {
  it('covers every state and every event', () => {
    const visited = new Set<string>();
    const happened = new Set<string>();
    for (const steps of fc.sample(logs, { numRuns: 300, seed: 1 })) {
      const { events, snapshots } = run(steps);
      for (const snapshot of snapshots) visited.add(pathOf(snapshot));
      for (const event of events) happened.add(event.type);
    }
    expect(visited).toEqual(new Set(allStatePaths));
    expect(happened.size).toBe(18);
  });

  it('refolds to the same snapshot, under whatever settings it was decided', () => {
    always(({ events, last }) => expect(fold(events)).toEqual(last));
  });

  it('refolds to the same snapshot through JSON, at every event', () => {
    always(({ events, snapshots }) => {
      for (const [index, event] of events.entries()) {
        const restored = copy(snapshots[index] ?? initialSnapshot);
        expect(restored).toEqual(snapshots[index]);
        expect(evolve(restored, copy(event))).toEqual(snapshots[index + 1]);
      }
    });
  });

  it('does not mutate the snapshot', () => {
    always(({ events, snapshots }) => {
      const texts = snapshots.map((snapshot) => JSON.stringify(snapshot));
      for (const [index, event] of events.entries()) evolve(snapshots[index] ?? initialSnapshot, event);
      expect(snapshots.map((snapshot) => JSON.stringify(snapshot))).toEqual(texts);
    });
  });

  it('has at most one retry per conflict', () => {
    always(({ events }) => {
      let retries = 1;
      for (const event of events) {
        if (event.type === 'ConflictDetected') retries = 0;
        if (event.type === 'SchemaResolved' && event.next !== null) retries += 1;
        if (event.type === 'SchemaResolved') expect(retries).toBeLessThanOrEqual(1);
      }
    });
  });

  it('never goes back in time', () => {
    always(({ events, last }) => {
      const times = events.map((event) => event.at);
      expect(times).toEqual([...times].sort());
      expect(last.context.lastEventAt).toBe(times.at(-1) ?? null);
    });
  });

  it('grants no lease while another one is valid', () => {
    always(({ events, snapshots }) => {
      for (const [index, event] of events.entries()) {
        if (event.type !== 'LookupStarted' && event.type !== 'TrialStarted') continue;
        const lease = leaseOf((snapshots[index] ?? initialSnapshot).context);
        expect(lease === null || lease.until <= event.at).toBe(true);
      }
    });
  });

  it('declares each configured mapping once, and none over that of an operator', () => {
    always(({ events, snapshots }) => {
      const contents = new Set<string>();
      for (const [index, event] of events.entries()) {
        // A removed subject starts over.
        if (event.type === 'SubjectRemoved') contents.clear();
        if (event.type !== 'MappingDeclared' || event.source !== 'config') continue;
        const { fingerprint } = event.mapping;
        expect(contents.has(fingerprint)).toBe(false);
        contents.add(fingerprint);
        expect(snapshots[index]?.context.source).not.toBe('admin');
      }
    });
  });

  it('closes a circuit that an operator forced open only by a trial or an operator', () => {
    always(({ events, snapshots }) => {
      for (const [index, event] of events.entries()) {
        const forced = snapshots[index]?.context.circuit?.forced ?? null;
        if (forced === null || snapshots[index + 1]?.context.circuit !== null) continue;
        const isOperators =
          ['SubjectReset', 'SubjectRemoved'].includes(event.type) ||
          ('source' in event && event.source !== 'config');
        expect(isOperators || ['TrialSucceeded', 'ConflictDetected'].includes(event.type)).toBe(true);
      }
    });
  });

  it('stays within the bounds on writers and conflicts', () => {
    always(({ events, last }) => {
      const keep = Math.max(0, ...events.map((event) => ('keep' in event ? event.keep : 0)));
      const { accepted, refused, refusedCount } = last.context.writers;
      expect(accepted.length).toBeLessThanOrEqual(keep);
      expect(refused.length).toBeLessThanOrEqual(Math.min(keep, refusedCount));
      const { conflicts } = last.context.breaker;
      expect(conflicts).toEqual([...conflicts].sort());
    });
  });
});

describe('any state that can be reached', () => {
  it('returns to healthy by a reset', () => {
    always(({ last, nowMs }) => {
      const reset = decide(last, c.reset(), a.policy, nowMs);
      expect(reset.ok).toBe(true);
      const events = reset.ok ? reset.events : [];
      expect(events.every((event) => canHappen(last, event))).toBe(true);
      // A removed subject has nothing to reset.
      expect(events.reduce(evolve, last).value).toBe(last.value === 'removed' ? 'removed' : 'healthy');
    });
  });

  it('returns to healthy without an operator, unless it is blocked, removed or forced open without an end', () => {
    always(({ last, nowMs }) => {
      const end = withoutOperator(last, nowMs);
      const hasEnded = last.value === 'removed' || last.value === 'blocked';
      const forGood = last.context.circuit !== null && last.context.circuit.openUntil === null;
      expect(end.value === 'healthy').toBe(!hasEnded && !forGood);
    });
  });

  it('admits no request to a command that is then refused', () => {
    fc.assert(
      fc.property(logs, fc.constantFrom('Strict', 'Lenient'), (steps, strategy) => {
        const { last, nowMs } = run(steps);
        const { kind } = admit(last, strategy, nowMs, 'enforce', true);
        const next = nextCommand[kind];
        if (next) expect(decide(last, next, a.policy, nowMs)).toMatchObject({ ok: true });
      }),
      { numRuns },
    );
  });

  it('changes its admission once its deadline has come', () => {
    always(({ last }) => {
      const deadline = nextDueAt(last);
      if (deadline === null) return;
      const of = (nowMs: number): string => admit(last, 'Strict', nowMs, 'enforce', true).kind;
      expect(['lookup', 'abandonRetry', 'trial']).toContain(of(fromInstant(deadline)));
      expect(['hold', 'refuse']).toContain(of(fromInstant(deadline) - 1));
    });
  });
});

/** The command of a third pod for each admission. */
const nextCommand: Partial<Record<string, Command>> = {
  lookup: c.startLookup({ owner: 'pod-c' }),
  abandonRetry: c.abandonRetry({ owner: 'pod-c' }),
  trial: c.startTrial({ owner: 'pod-c' }),
};
/** How that pod completes it. */
const ending: Partial<Record<string, Command>> = {
  lookup: c.resolveSchema({ owner: 'pod-c', verdict: 'refuse', next: null }),
  trial: c.succeedTrial({ owner: 'pod-c' }),
};

/** One pod follows its admissions and waits for each deadline. */
function withoutOperator(from: SubjectSnapshot, nowMs: number): SubjectSnapshot {
  let snapshot = from;
  let clock = Math.max(nowMs, fromInstant(from.context.lastEventAt ?? toInstant(nowMs)));
  for (let step = 0; step < 5 && snapshot.value !== 'healthy'; step++) {
    clock = Math.max(clock, fromInstant(nextDueAt(snapshot) ?? toInstant(clock)));
    const { kind } = admit(snapshot, 'Strict', clock, 'enforce', true);
    for (const command of [nextCommand[kind], ending[kind]]) {
      const decision = command && decide(snapshot, command, a.policy, clock);
      snapshot = (decision?.ok ? decision.events : []).reduce(evolve, snapshot);
    }
  }
  return snapshot;
}
