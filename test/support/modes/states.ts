import { bar, barWithVwap, ksqlBarValue, retypedBarValue } from '../../fixtures/bars.js';
import { gate, invalidRecord, key, operator, post, subject, until } from '../gateway-bench.js';
import type { ModeCase } from './mode-case.js';

/** Brings a case into the situation of its request. */
export type Situation = (at: ModeCase) => void | Promise<void>;

/** Lets the other pods' request continue once ours is answered or held. */
function continueOthers(at: ModeCase, resume: () => void, others: Promise<unknown>): void {
  at.meanwhile = async () => {
    resume();
    await others;
  };
}

/** The cause of the other pods' look-up. */
type Cause = (at: ModeCase) => Promise<unknown>;
/** Their record has a field that the mapping lacks. */
const unknownField: Cause = (at) => post(at.others, barWithVwap.value);
/** The broker refused the mapping's bytes: the mapping is suspect. */
const brokerRefusal: Cause = (at) => {
  at.bench.sender.next.push(invalidRecord);
  return post(at.others, bar.value);
};

/** Another pod's look-up waits for the registry. */
const lookingUp =
  (cause: Cause): Situation =>
  async (at) => {
    await at.drifted(ksqlBarValue);
    const lookup = gate();
    at.bench.registry.gate = lookup.closed;
    const others = cause(at);
    await until(() => at.bench.events().at(-1) === 'ConflictDetected');
    at.bench.registry.gate = Promise.resolve();
    continueOthers(at, lookup.open, others);
  };

/** Another pod's look-up failed and is due again in 10 ms. */
const waiting =
  (cause: Cause): Situation =>
  async (at) => {
    await at.drifted(ksqlBarValue);
    at.bench.registry.down = 'connection refused';
    await cause(at);
    at.meanwhile = () => registryIsBack(at);
  };

/** The registry responds again, and every waiting look-up is due. */
export function registryIsBack(at: ModeCase): void {
  at.bench.registry.down = null;
  at.bench.registry.denies = false;
  at.pass(1000);
}

/** Another pod's record is in flight to Kafka once the log ends with the event. */
async function sending(at: ModeCase, value: unknown, begun: string): Promise<void> {
  const slow = gate();
  at.bench.sender.gate = slow.closed;
  const others = post(at.others, value);
  await until(() => at.bench.events().at(-1) === begun);
  at.bench.sender.gate = Promise.resolve();
  continueOthers(at, slow.open, others);
}

/** That many conflicts were followed, and then the registry's schema gets the field `vwap`. */
export async function conflicts(at: ModeCase, count: number): Promise<void> {
  await at.bound();
  const fields: unknown[] = ksqlBarValue.fields.filter(({ name }) => name !== 'vwap');
  const move = (name: string): void => {
    fields.push({ name, type: ['null', 'double'], default: null });
    at.bench.registry.register(subject, { ...ksqlBarValue, fields });
  };
  for (let number = 1; number <= count; number += 1) {
    move(`field${number}`);
    await at.othersSend({ ...bar.value, [`field${number}`]: 1 });
  }
  move('vwap');
}

/** Three conflicts in a row of a pod in `enforce`, the third of which opened the circuit for 30 s. */
async function opened(at: ModeCase): Promise<void> {
  await conflicts(at, 2);
  await post(at.others, barWithVwap.value);
}

async function forced(at: ModeCase): Promise<void> {
  await at.drifted(ksqlBarValue);
  await at.others.open({ ...operator, ...key, forMs: 60_000 });
}

const later =
  (first: Situation, ms: number): Situation =>
  async (at) => {
    await first(at);
    at.pass(ms);
  };

/** The breaker's circuit after its time; the conflicts that opened it have left the window. */
export const trialIsDue = later(opened, 90_000);

/** As above, but the conflicts are still in the window, which is longer than a circuit is open. */
export const trialIsDueSoon = later(opened, 31_000);

/** The store is down for good after all pods have read the subject. */
export const storeIsAway = (at: ModeCase): void => {
  at.before = ({ journal }) => {
    for (let call = 0; call < 20; call += 1) journal.failNext('before');
  };
};

/** The registry is down for good; the client waits a little for it. */
const registryStaysAway = (at: ModeCase): void => {
  const { meanwhile } = at;
  at.before = () => void (at.bench.registry.down = 'connection refused');
  at.more = { ...at.more, waitMs: 30 };
  at.meanwhile = async () => {
    await meanwhile();
    at.bench.registry.down = 'connection refused';
  };
};

const noRoom = (at: ModeCase): void => {
  at.own = { hold: { maxMs: 5000, maxRecordsPerSubject: 0, maxBytes: 0 } };
};

/** A situation with further faults. */
export const but =
  (first: Situation, ...then: Situation[]): Situation =>
  async (at) => {
    for (const each of [first, ...then]) await each(at);
  };

/** States of another pod's look-up, by its cause. */
const lookUps = (cause: Cause, named = ''): Readonly<Record<string, Situation>> => {
  const begun = lookingUp(cause);
  const isOver = later(begun, 5000);
  const failed = waiting(cause);
  const dueAgain = later(failed, 1000);
  return {
    [`lookingUp, another pod's${named}`]: begun,
    [`lookingUp, another pod's${named}; no room to be held`]: but(begun, noRoom),
    [`lookingUp, its lease over${named}`]: isOver,
    [`lookingUp, its lease over${named}; the registry stays away`]: but(isOver, registryStaysAway),
    [`lookingUp, its lease over${named}; the store is away`]: but(isOver, storeIsAway),
    [`waiting, not due${named}`]: failed,
    [`waiting, due, the registry is back${named}`]: but(failed, registryIsBack),
    [`waiting, due${named}; the registry stays away`]: but(dueAgain, registryStaysAway),
    [`waiting, due${named}; the store is away`]: but(dueAgain, storeIsAway),
  };
};
const retryIsOver: Situation = async (at) => {
  await at.drifted(ksqlBarValue);
  await sending(at, barWithVwap.value, 'SchemaResolved');
  at.pass(5000);
};

/** States of a subject when a request arrives. */
export const STATES: Readonly<Record<string, Situation>> = {
  healthy: (at) => at.drifted(ksqlBarValue),
  ...lookUps(unknownField),
  "retriedOnce, another pod's": async (at) => {
    await at.drifted(ksqlBarValue);
    await sending(at, barWithVwap.value, 'SchemaResolved');
  },
  'retriedOnce, its lease over': retryIsOver,
  'retriedOnce, its lease over; the store is away': but(retryIsOver, storeIsAway),
  blocked: async (at) => {
    await at.drifted(retypedBarValue);
    await post(at.others, barWithVwap.value);
  },
  'open by the breaker': opened,
  'open by the breaker, its time over, its conflicts in the window': trialIsDueSoon,
  'open by the breaker, its time over, its conflicts out of the window': trialIsDue,
  'open by the breaker, its time over; the store is away': but(trialIsDue, storeIsAway),
  "trial, another pod's": async (at) => {
    await trialIsDue(at);
    await sending(at, bar.value, 'TrialStarted');
  },
  'open by an operator': forced,
  'open by an operator, its end over': later(forced, 60_000),
};

/** States with a suspect mapping. In the states above, only data started the look-up. */
export const SUSPECT_STATES = lookUps(brokerRefusal, ', mapping suspect');
