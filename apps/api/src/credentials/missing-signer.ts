import type { ConfigIssue } from '../config/config-issue.js';
import type { Settings } from '../config/settings.schema.js';
import { hasMskIamSigner, MSK_IAM_SIGNER } from './msk-iam-token.js';

/** An issue if `awsMskIam` is set and the optional package that it needs is not installed. */
export function missingSigner(
  { kafka: { sasl } }: Pick<Settings, 'kafka'>,
  isInstalled: () => boolean = hasMskIamSigner,
): ConfigIssue[] {
  if (sasl?.mechanism !== 'oauthbearer' || sasl.awsMskIam === undefined || isInstalled()) return [];
  return [
    {
      path: 'kafka.sasl.awsMskIam',
      found: `a section without the package ${MSK_IAM_SIGNER}`,
      allowed: `a section once the package is installed: npm install ${MSK_IAM_SIGNER}`,
    },
  ];
}
