import { evolve, initialSnapshot, type SubjectEvent, type SubjectSnapshot } from '#machines';
import type { History, SeenEvent, Stream, Violation } from '../history.js';

/** Versions without gaps, steps that the machine allows, leases kept; and what the gateway's own check says. */
export function checkStreams({ streams }: History): Violation[] {
  return streams.flatMap((stream) => {
    const violation = ({ rule, what }: Violation): Violation => ({
      rule,
      what: `${stream.subject}: ${what}`,
    });
    const problems = stream.problems.map((what) => ({ rule: 'log not whole', what }));
    return [...checkVersions(stream), ...checkSteps(stream), ...problems].map(violation);
  });
}

function checkVersions({ events }: Stream): Violation[] {
  return events.flatMap(({ version }, index) =>
    version === index + 1
      ? []
      : [{ rule: 'gap in the versions', what: `event ${index + 1} has version ${version}` }],
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
      return [...violations, { rule: 'illegal step', what: `event ${event.version}: ${String(error)}` }];
    }
  }
  return violations;
}

/** What only the lease's owner may say while it runs, so that one request is the trial; an operator and a declaration may always. */
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
  const what = `event ${version}, ${data.type} by ${pod} at ${data.at}, while ${lease.owner} has it until ${lease.until}`;
  return [{ rule: 'lease broken', what }];
}
