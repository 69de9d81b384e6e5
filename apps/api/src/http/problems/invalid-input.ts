import { RefusalError, refusal } from './refusal-error.js';

interface Issue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** What zod found wrong with a query or body, as a refusal: each path with what is allowed there. */
export function invalidInput(issues: readonly Issue[]): RefusalError {
  const detail = issues
    .slice(0, 20)
    .map(({ path = [], message }) => `${pathText(path)}: allowed: ${message}`)
    .join('; ');
  return new RefusalError(refusal('request.malformed', detail));
}

function pathText(path: NonNullable<Issue['path']>): string {
  if (path.length === 0) return 'the request';
  return path.map((step) => `/${String(typeof step === 'object' ? step.key : step)}`).join('');
}
