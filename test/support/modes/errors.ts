import { bar, barValue, barWithVwap, ksqlBarValue, retypedBarValue } from '../../fixtures/bars.js';
import { declares, invalidRecord, mapping, subject, topic } from '../gateway-bench.js';
import type { ModeCase } from './mode-case.js';
import {
  but,
  conflicts,
  registryIsBack,
  storeIsAway,
  trialIsDue,
  trialIsDueSoon,
  type Situation,
} from './states.js';

/** A value with a field that the mapping lacks. */
const extraField = barWithVwap.value;
const responseLost = { status: 'unknown', message: 'no answer' } as const;
const kafkaIsAway = { status: 'not_sent', reason: 'unreachable', message: 'connection refused' } as const;

/** The registry is down until the request is answered or held. */
const away = (at: ModeCase): void => {
  at.bench.registry.down = 'connection refused';
  at.meanwhile = () => registryIsBack(at);
};

/** As `away`, but it responds 403. */
const denied = (at: ModeCase): void => {
  at.bench.registry.denies = true;
  at.meanwhile = () => registryIsBack(at);
};

const latestIsOurs: Situation = (at) => at.bound();
const moved: Situation = (at) => at.drifted(ksqlBarValue);
const movedTooFar: Situation = (at) => at.drifted(retypedBarValue);
const hasExtraField: Situation = (at) => void (at.value = extraField);
const misspelt: Situation = (at) => void (at.value = { ...bar.value, vwapq: 1 });
const sendsNull: Situation = (at) => void (at.value = { ...bar.value, bid: null });
const brokerRefuses: Situation = (at) => void at.bench.sender.next.push(invalidRecord);
const noResponse: Situation = (at) => void at.bench.sender.next.push(responseLost);
const notSent: Situation = (at) => void at.bench.sender.next.push(kafkaIsAway);
const specific: Situation = (at) => {
  at.settings = { mappings: [{ topic, role: 'value', mapping: mapping(barValue, 'specific') }] };
};
const unfit: Situation = (at) => void (at.value = { ...bar.value, bid: 'ten' });
const harmless = { ...barValue, fields: [...barValue.fields, { name: 'vwap', type: ['null', 'double'] }] };

/** Errors of a request on a healthy, bound subject. */
export const ERRORS: Readonly<Record<string, Situation>> = {
  none: latestIsOurs,
  'none; the latest has moved, harmlessly': moved,
  'none; the latest has moved and may not be followed': movedTooFar,
  'none; the latest has moved, harmlessly, and the mapping is Specific': but(specific, (at) =>
    at.drifted(harmless),
  ),
  'none; the registry is away': but(latestIsOurs, away),
  'none; the registry denies access': but(latestIsOurs, denied),
  'none; the store is away': but(latestIsOurs, storeIsAway),
  'invalid data': but(latestIsOurs, unfit),
  'a conflict that may be followed': but(moved, hasExtraField),
  'a conflict that may not be followed': but(movedTooFar, hasExtraField),
  'a conflict, and the mapping is Specific': but(specific, moved, hasExtraField),
  "a conflict that is the request's own": but(latestIsOurs, hasExtraField),
  "a conflict of the request's own while a harmless drift is pending": but(moved, misspelt),
  'null that only the latest takes': but(moved, sendsNull),
  'null that no version takes': but(latestIsOurs, sendsNull),
  'the third conflict in the window': but((at) => conflicts(at, 2), hasExtraField),
  'a conflict on a topic of no on-error pattern': but(
    (at) => void (at.settings = { topicPatternsForOnError: [] }),
    moved,
    hasExtraField,
  ),
  'a conflict; the registry is away': but(moved, hasExtraField, away),
  'a conflict; the registry denies access': but(moved, hasExtraField, denied),
  'a conflict; the store is away': but(moved, hasExtraField, storeIsAway),
  'the broker refuses the schema; the latest has moved': but(moved, brokerRefuses),
  'the broker refuses the schema, which is the latest': but(latestIsOurs, brokerRefuses),
  'Kafka is away': but(latestIsOurs, notSent),
  'Kafka takes the records and does not answer': but(latestIsOurs, noResponse),
  'a declared schema that is registered and fits': but(moved, hasExtraField, (at) => {
    at.more = declares(ksqlBarValue);
  }),
  'a declared schema that is not registered; the latest may be followed': but(latestIsOurs, (at) => {
    at.more = declares({ ...barValue, name: 'Renamed' });
  }),
  'a declared schema that is not registered; the latest may not be followed': but(latestIsOurs, (at) => {
    at.more = declares(ksqlBarValue);
  }),
  'a declared schema that is registered and does not fit': but(latestIsOurs, (at) => {
    at.bench.registry.register(subject, retypedBarValue);
    at.more = declares(retypedBarValue);
    at.value = { ...bar.value, bid: 'ten' };
  }),
};

/** Errors of the one retry of a conflict that may be followed. */
export const RETRIES: Readonly<Record<string, Situation>> = {
  nothing: but(moved, hasExtraField),
  'the broker, which refuses the schema': but(moved, hasExtraField, brokerRefuses),
  'Kafka is away': but(moved, hasExtraField, notSent),
  'Kafka takes the records and does not answer': but(moved, hasExtraField, noResponse),
};

/** Errors of the trial of a circuit that the breaker opened. */
export const TRIALS: Readonly<Record<string, Situation>> = {
  nothing: trialIsDue,
  'invalid data': but(trialIsDue, unfit),
  'a conflict that may be followed': but(trialIsDue, hasExtraField),
  'a conflict, with those that opened it in the window': but(trialIsDueSoon, hasExtraField),
  'a conflict; the registry is away': but(trialIsDue, hasExtraField, away),
  'Kafka is away': but(trialIsDue, notSent),
  'Kafka takes the records and does not answer': but(trialIsDue, noResponse),
};

const registers =
  (...schemas: unknown[]): Situation =>
  (at) => {
    for (const schema of schemas) at.bench.registry.register(subject, schema);
  };
const noMapping: Situation = (at) => void (at.settings = { mappings: [] });

/** States of the registry at the first request on a subject. */
export const FIRST_USES: Readonly<Record<string, Situation>> = {
  "the mapping's schema is the latest": registers(barValue),
  'it is registered; the latest may be followed': registers(barValue, ksqlBarValue),
  'it is registered; the latest may not be followed': registers(barValue, retypedBarValue),
  'it is registered and Specific; the latest is harmless': but(specific, registers(barValue, harmless)),
  'it is not registered; the latest may be followed': registers(ksqlBarValue),
  'it is not registered; the latest may not be followed': registers(retypedBarValue),
  'nothing is registered': () => undefined,
  'the data does not fit': but(registers(barValue), unfit),
  'the registry is away': but(registers(barValue), away),
  'the registry denies access': but(registers(barValue), denied),
  'the store is away': but(registers(barValue), storeIsAway),
  'no mapping is declared': but(registers(barValue), noMapping),
  'no mapping is declared, and nothing is registered': noMapping,
};
