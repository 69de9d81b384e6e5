import { evolve, initialSnapshot, type SubjectEvent, type SubjectSnapshot } from '#machines';
import type { History, SeenEvent, Stream, Violation } from '../history.js';

/** Streams have versions without gaps, legal transitions and respected leases, and pass the gateway's own verification. */
export function checkStreams({ streams }: History): Violation[] {
  return streams.flatMap((stream) => {
    const violation = ({ rule, what }: Violation): Violation => ({
      rule,
      what: `${stream.subject}: ${what}`,
    });
    const problems = stream.problems.map((what) => ({ rule: 'log not intact', what }));
    return [...checkVersions(stream), ...checkSteps(stream), ...problems].map(violation);
  });
}

function checkVersions({ events }: Stream): Violation[] {
  return events.flatMap(({ version }, index) =>
    version === index + 1 ? [] : [{ rule: 'version gap', what: `event ${index + 1} has version ${version}` }],
  );
}

function checkSteps({ events }: Stream): Violation[] {
  const violations: Violation[] = [];
  let snapshot: SubjectSnapshot = initialSnapshot;
  for (const event of events) {
    violations.push(...checkLease(snapshot, event));
    try {
      snapshot = evolve(snapshot, event.data as unknown as SubjectEvent);
    } catch (error) {
      return [
        ...violations,
        { rule: 'illegal transition', what: `event ${event.version}: ${String(error)}` },
      ];
    }
  }
  return violations;
}

/** The events that only the lease's owner may store while it is valid. Operators and declarations are exempt. */
const ofTheOwner = new Set([
  'LookupStarted',
  'LookupFailed',
  'SchemaResolved',
  'RetrySucceeded',
  'RetryFailed',
  'RetryInconclusive',
  'ConflictDetected',
  'TrialSucceeded',
  'TrialInconclusive',
]);

function checkLease({ context }: SubjectSnapshot, { version, pod, data }: SeenEvent): Violation[] {
  const lease = context.conflict?.lease ?? context.circuit?.lease ?? null;
  if (lease === null || !ofTheOwner.has(data.type) || lease.owner === pod || data.at >= lease.until)
    return [];
  const what = `event ${version}, ${data.type} by ${pod} at ${data.at}, while ${lease.owner} holds the lease until ${lease.until}`;
  return [{ rule: 'lease violated', what }];
}
