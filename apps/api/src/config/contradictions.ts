import { accessContradictions } from './access-contradictions.js';
import type { ConfigIssue } from './config-issue.js';
import { credentialContradictions } from './credential-contradictions.js';
import { alternatives } from './exactly-one.js';
import type { Settings } from './settings.schema.js';

/** Settings that are valid individually and contradict each other. */
export function contradictions(settings: Settings): ConfigIssue[] {
  return [
    ...resolveModes(settings),
    ...bounds(settings),
    ...linger(settings),
    ...mappingTopics(settings),
    ...ctasTopics(settings),
    ...alternatives(settings),
    ...accessContradictions(settings),
    ...credentialContradictions(settings),
  ];
}

/** Rule 10: never both. */
function resolveModes({ producer }: Settings): ConfigIssue[] {
  if (!producer.resolveSchemaOnErrorOnly || !producer.resolveSchemaAtProduce) return [];
  return [
    {
      path: 'producer.resolveSchemaAtProduce',
      found: 'true',
      allowed: 'false while producer.resolveSchemaOnErrorOnly is true',
    },
  ];
}

function bounds({ producer }: Settings): ConfigIssue[] {
  const { circuitBreaker, schemaLookupBackoff } = producer;
  const issues: ConfigIssue[] = [];
  if (circuitBreaker.maxOpenMs < circuitBreaker.openMs) {
    issues.push({
      path: 'producer.circuitBreaker.maxOpenMs',
      found: String(circuitBreaker.maxOpenMs),
      allowed: `at least openMs, ${circuitBreaker.openMs}`,
    });
  }
  if (schemaLookupBackoff.maxMs < schemaLookupBackoff.initialMs) {
    issues.push({
      path: 'producer.schemaLookupBackoff.maxMs',
      found: String(schemaLookupBackoff.maxMs),
      allowed: `at least initialMs, ${schemaLookupBackoff.initialMs}`,
    });
  }
  return issues;
}

/** A pod that lingers for all of its grace time leaves no time for requests to end. */
function linger({ shutdown }: Settings): ConfigIssue[] {
  const { graceMs, lingerMs } = shutdown;
  if (lingerMs <= graceMs / 2) return [];
  const path = 'shutdown.lingerMs';
  return [{ path, found: String(lingerMs), allowed: `at most half of graceMs, ${graceMs / 2}` }];
}

function mappingTopics({ mappings }: Settings): ConfigIssue[] {
  return mappings.flatMap(({ topic, key, value }, index) => {
    const path = `mappings.${index}`;
    if (mappings.findIndex((other) => other.topic === topic) !== index) {
      return [
        {
          path: `${path}.topic`,
          found: JSON.stringify(topic),
          allowed: 'a topic that no earlier mapping names',
        },
      ];
    }
    if (key === undefined && value === undefined) {
      return [{ path, found: 'neither key nor value', allowed: 'a key, a value, or both' }];
    }
    if (value?.record === 'specific' && value.fieldCase === 'insensitive') {
      const allowed = 'exact for a specific value (only a generic value may differ in letter case)';
      return [{ path: `${path}.value.fieldCase`, found: '"insensitive"', allowed }];
    }
    return [];
  });
}

/** Rule 9 for topics; `checkCtasSubjects` checks the subjects. */
function ctasTopics({ ctas }: Settings): ConfigIssue[] {
  return ctas.flatMap(({ input, output }, index) =>
    input === output
      ? [
          {
            path: `ctas.${index}.output`,
            found: JSON.stringify(output),
            allowed: 'another topic than the input',
          },
        ]
      : [],
  );
}
