import type { OpenAPIObject } from '@nestjs/swagger';
import { accessOfRoute, type RouteAccess } from '../access/route-access.js';

type Schemes = NonNullable<NonNullable<OpenAPIObject['components']>['securitySchemes']>;

/** The ways in which a request carries its API key, as `apiKeyOf` reads them. */
export const securitySchemes: Schemes = {
  apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
  bearer: { type: 'http', scheme: 'bearer', description: 'The API key as the token' },
  basic: { type: 'http', scheme: 'basic', description: 'The API key as the password; any user name' },
};

/** One of them; or none if no key is configured, when only requests from this machine itself are accepted. */
const anyOf = (hasKeys: boolean): object[] => [
  ...Object.keys(securitySchemes).map((name) => ({ [name]: [] })),
  ...(hasKeys ? [] : [{}]),
];

/** What an operation needs of its caller: `open`, `known`, or a role. @param path as OpenAPI writes it: `/topics/{topic}` */
export function neededBy(method: string, path: string): RouteAccess['needs'] {
  const pattern = path.replaceAll(/\{(\w+)\}/g, ':$1');
  const access = accessOfRoute(method.toUpperCase(), pattern);
  if (access === null) throw new Error(`${method} ${path} is not in the table of rights`);
  return access.needs;
}

/** What an address requires of its caller. `x-role`: the role, or `known`: any caller that is known. */
export function securityOf(method: string, path: string, hasKeys: boolean): Record<string, unknown> {
  const needs = neededBy(method, path);
  return needs === 'open' ? { security: [] } : { security: anyOf(hasKeys), 'x-role': needs };
}
