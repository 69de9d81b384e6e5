import { streamIdOf } from '#journal';
import type { Mapping } from '#machines';
import { compileCodec } from '#registry';
import { check } from '../chaos/check/check.js';
import type { AttemptResponse, History, Violation } from '../chaos/history.js';
import { keySchema } from './schemas.js';
import { mapping } from '../support/gateway-bench.js';
import { viewsOf } from './conclude.js';
import { streams, topic } from './pods.js';
import { checkTrials } from './trials.js';
import type { PostedRecord, SimulatedWorld } from './world.js';

/** The violations of a finished run. */
export function checkWorld(world: SimulatedWorld): Violation[] {
  return [
    ...check(historyOf(world)),
    ...world.broker.violations,
    ...world.thrown.map((what) => ({ rule: 'exception thrown', what })),
    ...laggingPods(world),
    ...checkTrials(world),
    ...keysThatFollowed(world),
    ...sentTooOften(world),
    ...alteredRecords(world),
    ...brokenPromises(world),
  ];
}

function historyOf(world: SimulatedWorld): History {
  return {
    attempts: world.posted.map((post) => ({ ...post, response: responseOf(post) })),
    log: world.broker.log,
    tries: world.broker.tries,
    streams: streams.map((key) => ({
      topic,
      subject: key.subject,
      events: world.seen.get(streamIdOf(key)) ?? [],
      problems: [],
    })),
    // A key that a broker may have rejected is compared without a lease.
    lookups: world.registry.lookups.filter(
      ({ subject }) => subject === streams[0].subject && !world.allowsUnleasedLookups,
    ),
    views: viewsOf(world).map((view) => ({ ...view, topic })),
    slots: new Map(),
    // A pod's clock may be ahead of the log's by this much.
    clockSlackMs: 10,
  };
}

/** After a pod was killed, the outcome is unknown. */
function responseOf({ response }: PostedRecord): AttemptResponse {
  return response ?? { kind: 'unknown', code: 'no response' };
}

/** At the end, every pod's memory has the log's newest version. */
function laggingPods(world: SimulatedWorld): Violation[] {
  return viewsOf(world).flatMap(({ pod, subject, version, state }) => {
    const events = world.seen.get(streamIdOf({ topic, subject })) ?? [];
    return version === events.length
      ? []
      : [
          {
            rule: 'pods disagree',
            what: `${pod} has ${subject} at ${version} (${state}) of ${events.length}`,
          },
        ];
  });
}

/** Rule 1: whatever is registered, a key's mapping changes only by configuration or an operator. */
function keysThatFollowed({ seen }: SimulatedWorld): Violation[] {
  const events = seen.get(streamIdOf(streams[1])) ?? [];
  return events.flatMap(({ version, data }) => {
    const { next = null } = data as { next?: Mapping | null };
    return next === null || next.fingerprint === mapping(keySchema).fingerprint
      ? []
      : [{ rule: 'key followed', what: `event ${version} maps it to ${next.schema}` }];
  });
}

/** Rule 3, by the number of sends and not by schema: at most two. */
function sentTooOften({ broker }: SimulatedWorld): Violation[] {
  return [...Map.groupBy(broker.tries, ({ id }) => id)]
    .filter(([, tries]) => tries.length > 2)
    .map(([id, tries]) => ({ rule: 'sent more than twice', what: `${id} was sent ${tries.length} times` }));
}

/** Every record in the log, decoded by the schema that it names, has every posted value. */
function alteredRecords({ broker, posted, registry }: SimulatedWorld): Violation[] {
  const found: Violation[] = [];
  for (const { id, value } of broker.log) {
    const sent = posted.find((post) => post.id === id)?.value as Record<string, unknown>;
    const read =
      value === null
        ? {}
        : (compileCodec(registry.versions.schemaOf(value.readInt32BE(1)), 'plain').decode(
            value.subarray(5),
          ) as Record<string, unknown>);
    for (const [field, posted] of Object.entries(sent))
      if (String(read[field]) !== String(posted))
        found.push({ rule: 'record altered', what: `${id}: ${field} reads ${String(read[field])}` });
  }
  return found;
}

/** A declared schema is a promise (ADR 27): the record is in the log under its id, or not at all. */
function brokenPromises({ broker, posted, registry }: SimulatedWorld): Violation[] {
  return broker.log.flatMap(({ id, value }) => {
    const promised = posted.find((post) => post.id === id)?.promised ?? null;
    const schemaId = value?.readInt32BE(1) ?? 0;
    if (promised === null) return [];
    const kept =
      'schemaId' in promised
        ? promised.schemaId === schemaId
        : registry.versions.schemaOf(schemaId).fingerprint === promised.fingerprint;
    return kept ? [] : [{ rule: 'not written as declared', what: `${id} is in the log under ${schemaId}` }];
  });
}
