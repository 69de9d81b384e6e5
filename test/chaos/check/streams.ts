import { evolve, initialSnapshot, type Fact, type SubjectSnapshot } from '#machines';
import type { History, SeenFact, Stream, Violation } from '../history.js';

/** Versions without gaps, steps that the machine allows, leases kept; and what the gateway's own check says. */
export function checkStreams({ streams }: History): Violation[] {
  return streams.flatMap((stream) => {
    const told = ({ rule, what }: Violation): Violation => ({ rule, what: `${stream.subject}: ${what}` });
    const problems = stream.problems.map((what) => ({ rule: 'log not whole', what }));
    return [...checkVersions(stream), ...checkSteps(stream), ...problems].map(told);
  });
}

function checkVersions({ facts }: Stream): Violation[] {
  return facts.flatMap(({ version }, index) =>
    version === index + 1
      ? []
      : [{ rule: 'gap in the versions', what: `fact ${index + 1} has version ${version}` }],
  );
}

function checkSteps({ facts }: Stream): Violation[] {
  const violations: Violation[] = [];
  let snapshot: SubjectSnapshot = initialSnapshot;
  for (const fact of facts) {
    violations.push(...checkLease(snapshot, fact));
    try {
      snapshot = evolve(snapshot, fact.data as unknown as Fact);
    } catch (error) {
      return [...violations, { rule: 'illegal step', what: `fact ${fact.version}: ${String(error)}` }];
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

function checkLease({ context }: SubjectSnapshot, { version, pod, data }: SeenFact): Violation[] {
  const lease = context.conflict?.lease ?? context.circuit?.lease ?? null;
  if (lease === null || !ofTheOwner.has(data.type) || lease.owner === pod || data.at >= lease.until)
    return [];
  const what = `fact ${version}, ${data.type} by ${pod} at ${data.at}, while ${lease.owner} has it until ${lease.until}`;
  return [{ rule: 'lease broken', what }];
}
