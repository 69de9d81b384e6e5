import { isJsonObject } from '../json/json-type.js';
import type { Association, RegistryResponse } from '../port.js';
import { unexpectedResponse, type ParsedListResponse } from './parse-response.js';
import type { HttpRequest } from './http-call.js';

/** Any namespace; Confluent's clients send this when they know no cluster id. */
const ANY_NAMESPACE = '-';

/** At most this many subjects are named in a message. */
const NAMED = 3;

/**
 * The request of Confluent's `AssociatedNameStrategy`: the associations of a topic's keys or values.
 * @param clusterId the namespace; null: any
 */
export function associationRequest(
  topic: string,
  role: 'key' | 'value',
  clusterId: string | null,
): HttpRequest {
  const namespace = encodeURIComponent(clusterId ?? ANY_NAMESPACE);
  const path = `/associations/resources/${namespace}/${encodeURIComponent(topic)}`;
  return { method: 'GET', path: `${path}?resourceType=topic&associationType=${role}`, body: null };
}

/** The only association in a response. Several are `unusable`, since the intended one cannot be guessed. */
export function associationIn(
  parsed: ParsedListResponse,
  role: 'key' | 'value',
): RegistryResponse<Association | null> {
  if (!parsed.ok) return parsed.failure;
  const subjects: string[] = [];
  for (const item of parsed.list) {
    const subject = isJsonObject(item) ? item['subject'] : null;
    if (typeof subject !== 'string' || subject === '')
      return unexpectedResponse('it has an association without a subject');
    subjects.push(subject);
  }
  const [subject, ...others] = subjects;
  if (others.length === 0) return { status: 'ok', value: subject === undefined ? null : { subject } };
  const some = subjects
    .slice(0, NAMED)
    .map((name) => JSON.stringify(name.slice(0, 100)))
    .join(', ');
  const message = `${subjects.length} subjects are associated with the ${role}s of the topic (${some}${subjects.length > NAMED ? ' …' : ''}): set schemaRegistry.kafkaClusterId to the id of the cluster, or keep only one association`;
  return { status: 'unusable', message };
}
