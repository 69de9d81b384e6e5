import type { OpenAPIObject } from '@nestjs/swagger';
import { roleOfRoute } from '../auth/role-of-route.js';

type Schemes = NonNullable<NonNullable<OpenAPIObject['components']>['securitySchemes']>;

/** The ways in which a request carries its API key, as `auth/credentials.ts` reads them. */
export const securitySchemes: Schemes = {
  apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
  bearer: { type: 'http', scheme: 'bearer', description: 'The API key as the token' },
  basic: { type: 'http', scheme: 'basic', description: 'The API key as the password; any user name' },
};

/** One of them; none where no key is configured, when only this machine itself is let in. */
const anyOf = (hasKeys: boolean): object[] => [
  ...Object.keys(securitySchemes).map((name) => ({ [name]: [] })),
  ...(hasKeys ? [] : [{}]),
];

/** What an address asks of its caller. `x-role`: the role that the API key needs. */
export function securityOf(method: string, path: string, hasKeys: boolean): Record<string, unknown> {
  const role = roleOfRoute(method.toUpperCase(), path);
  return role === null ? { security: [] } : { security: anyOf(hasKeys), 'x-role': role };
}
