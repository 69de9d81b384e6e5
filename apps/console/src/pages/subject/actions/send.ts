import { dataOf, type Api } from '../../../api/client.js';
import { requestOf, type Command, type SubjectView } from './command.js';

/** Sends a command on the version that its reader has seen. Returns the subject after it. @throws ProblemError, UnreachableError */
export function send(api: Api, seen: SubjectView, command: Command, reason: string): Promise<SubjectView> {
  const { topic, subject } = seen;
  const { headers, body } = requestOf(seen, command, reason);
  const params = { path: { topic, subject }, header: { 'If-Match': headers['if-match'] ?? '' } };
  switch (command.action) {
    case 'reset':
      return dataOf(api.POST('/v1/subjects/{topic}/{subject}/reset', { params, body: body as never }));
    case 'open':
      return dataOf(api.POST('/v1/subjects/{topic}/{subject}/open', { params, body: body as never }));
    case 'map':
      return dataOf(api.PUT('/v1/subjects/{topic}/{subject}/mapping', { params, body: body as never }));
    case 'remove':
      return dataOf(api.DELETE('/v1/subjects/{topic}/{subject}', { params, body: body as never }));
  }
}
