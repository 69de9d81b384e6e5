import { describeFound, type ConfigIssue } from './config-issue.js';
import type { Settings } from './settings.schema.js';
import { isTrustworthyUrl } from './trustworthy-url.js';

/** Settings of callers that contradict each other. */
export function accessContradictions(settings: Settings): ConfigIssue[] {
  return [
    ...apiKeyNames(settings),
    ...issuers(settings),
    ...clientCertificates(settings),
    ...consoleIssuer(settings),
  ];
}

function apiKeyNames({ auth }: Settings): ConfigIssue[] {
  return auth.apiKeys.flatMap(({ name }, index) => {
    const path = `auth.apiKeys.${index}.name`;
    return auth.apiKeys.findIndex((other) => other.name === name) === index
      ? []
      : [{ path, found: describeFound(name, path), allowed: 'a name that no earlier key has' }];
  });
}

function issuers({ auth }: Settings): ConfigIssue[] {
  const all = auth.jwt ?? [];
  return all.flatMap(({ name, issuer, jwksUrl }, index) => {
    const path = `auth.jwt.${index}`;
    const issues: ConfigIssue[] = [];
    if (all.findIndex((other) => other.name === name) !== index)
      issues.push({
        path: `${path}.name`,
        found: describeFound(name, `${path}.name`),
        allowed: 'a name that no earlier issuer has',
      });
    if (all.findIndex((other) => other.issuer === issuer) !== index)
      issues.push({
        path: `${path}.issuer`,
        found: 'the issuer of an earlier section',
        allowed: 'each issuer once',
      });
    if (jwksUrl === undefined && !isTrustworthyUrl(issuer))
      issues.push({
        path: `${path}.issuer`,
        found: describeFound(issuer, `${path}.issuer`),
        allowed: `${trustworthyUrlAllowed}, or any issuer beside jwksUrl`,
      });
    if (jwksUrl !== undefined && !isTrustworthyUrl(jwksUrl))
      issues.push({
        path: `${path}.jwksUrl`,
        found: describeFound(jwksUrl, `${path}.jwksUrl`),
        allowed: trustworthyUrlAllowed,
      });
    return issues;
  });
}

const trustworthyUrlAllowed = 'an https URL (http only on this machine)';

/** A user of the console would sign in, and then be refused everything. */
function consoleIssuer({ auth, console: { enabled, oidc } }: Settings): ConfigIssue[] {
  if (!enabled || oidc === undefined) return [];
  const path = 'console.oidc.issuer';
  if (auth.jwt?.some(({ issuer }) => issuer === oidc.issuer) === true) return [];
  const found = describeFound(oidc.issuer, path);
  return [{ path, found, allowed: 'the issuer of a section of auth.jwt, spelled alike' }];
}

/** A client's certificate proves nothing without the authorities that may issue it. */
function clientCertificates({ http: { tls }, auth }: Settings): ConfigIssue[] {
  if (tls?.clientCaFile !== undefined) return [];
  const allowed = 'http.tls.clientCaFile beside it';
  return [
    ...(tls?.clientCertificates === 'required'
      ? [{ path: 'http.tls.clientCertificates', found: '"required" without http.tls.clientCaFile', allowed }]
      : []),
    ...(auth.certificates.length > 0
      ? [{ path: 'auth.certificates', found: 'a list without http.tls.clientCaFile', allowed }]
      : []),
  ];
}
