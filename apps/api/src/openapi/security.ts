import type { OpenAPIObject } from '@nestjs/swagger';
import { roleOfRoute } from '../auth/role-of-route.js';

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

/** What an address requires of its caller. `x-role`: the role of the API key. */
export function securityOf(method: string, path: string, hasKeys: boolean): Record<string, unknown> {
  const role = roleOfRoute(method.toUpperCase(), path);
  return role === null ? { security: [] } : { security: anyOf(hasKeys), 'x-role': role };
}
