import { curlOf } from '../../../api/curl.js';
import type { operations } from '../../../api/schema.gen.js';

export type SubjectView = operations['getSubject']['responses'][200]['content']['application/json'];

export type Action = 'reset' | 'open' | 'map' | 'remove';

/** The schema that a mapping is declared with. */
export type DeclaredSchema =
  | { readonly kind: 'latest' }
  | { readonly kind: 'id'; readonly id: number }
  | { readonly kind: 'text'; readonly text: string };

/** What an operator wants, without the reason. */
export type Command =
  | { readonly action: 'reset' }
  | {
      readonly action: 'open';
      /** In ms; null: until reset. */
      readonly forMs: number | null;
    }
  | {
      readonly action: 'map';
      readonly record: 'generic' | 'specific';
      readonly schema: DeclaredSchema;
      /** Null: as it is. */
      readonly fieldCase: 'exact' | 'insensitive' | null;
    }
  | { readonly action: 'remove' };

export interface CommandRequest {
  readonly method: 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
}

/** The request of a command on the version of the subject that its reader has seen. */
export function requestOf(
  { topic, subject, version }: Pick<SubjectView, 'topic' | 'subject' | 'version'>,
  command: Command,
  reason: string,
): CommandRequest {
  const path = `/v1/subjects/${encodeURIComponent(topic)}/${encodeURIComponent(subject)}`;
  const headers = { 'if-match': `"${version}"` };
  switch (command.action) {
    case 'reset':
      return { method: 'POST', path: `${path}/reset`, headers, body: { reason } };
    case 'open':
      return { method: 'POST', path: `${path}/open`, headers, body: { reason, for_ms: command.forMs } };
    case 'map': {
      const { record, schema, fieldCase } = command;
      const named =
        schema.kind === 'latest'
          ? { version: 'latest' }
          : schema.kind === 'id'
            ? { schema_id: schema.id }
            : { schema: schema.text };
      const more = record === 'generic' && fieldCase !== null ? { field_case: fieldCase } : {};
      return { method: 'PUT', path: `${path}/mapping`, headers, body: { record, ...named, ...more, reason } };
    }
    case 'remove':
      return { method: 'DELETE', path, headers, body: { reason } };
  }
}

/** The same as a command of a shell. @param origin of the gateway, e.g. `https://gateway.example.com` */
export const curlOfCommand = (request: CommandRequest, origin: string, needsCredential: boolean): string =>
  curlOf({ ...request, url: `${origin}${request.path}`, needsCredential });
