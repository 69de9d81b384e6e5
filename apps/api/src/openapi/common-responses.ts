import type { OpenAPIObject } from '@nestjs/swagger';
import { problemResponses } from './problem.schema.js';
import { neededBy, securityOf } from './security.js';

type Paths = OpenAPIObject['paths'];

/**
 * For the head of a request: an address that is not well-formed (any may contain NUL, or something that cannot be decoded) or
 * too long, or too many headers.
 */
const always = [400, 414, 431];
/**
 * By what an address needs of its caller: nothing, to be known, or a role. 429: a known caller may have limits. 503: a
 * credential cannot be checked now.
 */
const withCaller = (needs: ReturnType<typeof neededBy>): readonly number[] =>
  needs === 'open' ? [] : needs === 'known' ? [401, 429, 503] : [401, 403, 429, 503];
/** For a body: incomplete in time, too large, of another type, of another shape. */
const withBody = [408, 413, 415, 422];

/** Adds to the operations what follows from their addresses and bodies: problems, and who may call them. */
export function withCommonResponses(paths: Paths, hasKeys: boolean): Paths {
  return mapOperations(paths, (operation, method, path) => {
    const statuses = [
      ...always,
      ...withCaller(neededBy(method, path)),
      ...('requestBody' in operation ? withBody : []),
    ];
    return {
      ...operation,
      ...securityOf(method, path, hasKeys),
      responses: { ...problemResponses(...statuses), ...(operation['responses'] as object) },
    };
  });
}

/** Merges both; a path that is in both keeps the operations of both. */
export function joinPaths(some: Paths, others: Paths): Paths {
  const joined: Paths = { ...some };
  for (const [path, operations] of Object.entries(others)) joined[path] = { ...joined[path], ...operations };
  return joined;
}

type Operation = Readonly<Record<string, unknown>>;

function mapOperations(
  paths: Paths,
  change: (operation: Operation, method: string, path: string) => Operation,
): Paths {
  return Object.fromEntries(
    Object.entries(paths).map(([path, operations]) => [
      path,
      Object.fromEntries(
        Object.entries(operations as Record<string, Operation>).map(([method, operation]) => [
          method,
          change(operation, method, path),
        ]),
      ),
    ]),
  );
}
