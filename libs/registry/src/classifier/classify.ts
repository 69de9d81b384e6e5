import { chainOf } from '../network-error.js';
import type { ErrorClass } from './error-class.js';
import { ERROR_TABLE, type ErrorRow, type Wanted } from './error-table.js';
import { traitsOf, type ErrorTraits } from './error-traits.js';
import { kafkaErrorRow } from './kafka-errors.js';
import { registryAnswerRow } from './registry-answers.js';

/** What an error means for the on-error flow. `reason` may be logged and answered: it holds no value of a record. */
export interface Classified {
  readonly class: ErrorClass;
  readonly kind?: string;
  readonly reason: string;
}

/**
 * The class of anything thrown on the way of a record. Rows of the table are tried in order, each on the error and
 * on its causes (kafkajs wraps a broker's answer in what its retries say of it).
 *
 * A broker also answers `INVALID_RECORD` to a null key on a compacted topic, which is `data.invalid`; the error
 * does not tell. The gateway's own sender reads the broker's words, which kafkajs drops.
 */
export function classify(error: unknown): Classified {
  const links = linksOf(error);
  const found = find(links);
  if (found !== null) return classified(found.row, found.link);
  return { class: 'unknown', reason: links[0]?.name || typeof error };
}

/** The row of the table that an error is on; null: on none. */
export function errorRowOf(error: unknown): ErrorRow | null {
  return find(linksOf(error))?.row ?? null;
}

/** An error and its causes. That kafkajs's retries have come to an end says less than what they came to an end by. */
function linksOf(error: unknown): readonly ErrorTraits[] {
  const links = chainOf(error).map(traitsOf);
  return links.filter(({ name }, at) => name !== 'KafkaJSNumberOfRetriesExceeded' || at === links.length - 1);
}

function find(links: readonly ErrorTraits[]): { readonly row: ErrorRow; readonly link: ErrorTraits } | null {
  for (const row of ERROR_TABLE) {
    const link = links.find((traits) => has(traits, row.wanted));
    if (link !== undefined) return { row, link };
  }
  return null;
}

function has(traits: ErrorTraits, { name, message, network, answer, kafkaType }: Wanted): boolean {
  return (
    (name === undefined || isNamed(traits.name, name)) &&
    (message === undefined || message.test(traits.message)) &&
    (network === undefined || traits.network !== null) &&
    (answer === undefined || traits.answer !== null) &&
    (kafkaType === undefined || traits.kafkaType !== null)
  );
}

function isNamed(name: string, wanted: string): boolean {
  return wanted.endsWith('*') ? name.startsWith(wanted.slice(0, -1)) : name === wanted;
}

function classified(row: ErrorRow, traits: ErrorTraits): Classified {
  const reason = row.reason.replace(/\{(\w+)\}/, (_, member: string) => wordOf(member, traits));
  switch (row.class) {
    case 'by REGISTRY_ANSWERS': {
      const { status, errorCode } = traits.answer ?? { status: 0, errorCode: null };
      return verdict(registryAnswerRow(status, errorCode), null, reason);
    }
    case 'by KAFKA_ERRORS':
      return verdict(kafkaErrorRow(traits.kafkaType ?? ''), traits.kafkaType, reason);
    case 'schema.conflict':
    case 'sr.unreachable':
    case 'data.invalid':
    case 'transport':
    case 'denied':
    case 'unknown':
      return verdict(
        { class: row.class, kind: row.kind },
        row.class === 'transport' ? traits.code : null,
        reason,
      );
  }
}

function verdict(
  row: { readonly class: ErrorClass; readonly kind: string | null },
  otherwise: string | null,
  reason: string,
): Classified {
  const kind = row.kind ?? otherwise;
  return kind === null ? { class: row.class, reason } : { class: row.class, kind, reason };
}

function wordOf(member: string, traits: ErrorTraits): string {
  switch (member) {
    case 'status':
      return String(traits.answer?.status);
    case 'network':
      return traits.network ?? 'no answer of the registry';
    case 'paths':
      return traits.paths.join(', ') || '(root)';
    case 'kafkaType':
      return traits.kafkaType ?? '';
    default:
      return traits.name;
  }
}
