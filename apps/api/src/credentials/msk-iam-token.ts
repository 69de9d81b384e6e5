import { createRequire } from 'node:module';
import { TokenFailure, type IssuedToken } from './cached-token.js';

/** The optional package that signs for AWS MSK. */
export const MSK_IAM_SIGNER = 'aws-msk-iam-sasl-signer-js';

/** Where the brokers are, and whose credentials sign: a profile's, otherwise those of AWS' default chain. */
export interface MskIam {
  readonly region: string;
  readonly profile?: string | undefined;
}

/** Whether the optional package is installed. */
export function hasMskIamSigner(): boolean {
  try {
    createRequire(import.meta.url).resolve(MSK_IAM_SIGNER);
    return true;
  } catch {
    return false;
  }
}

/** Signs a token for AWS MSK: a presigned URL, valid for 15 minutes. @throws {TokenFailure} */
export async function signMskIamToken({ region, profile }: MskIam): Promise<IssuedToken> {
  try {
    // Loaded at the first use: it brings the AWS SDK with it.
    const signer = await import('aws-msk-iam-sasl-signer-js');
    const { token, expiryTime } =
      profile === undefined
        ? await signer.generateAuthToken({ region })
        : await signer.generateAuthTokenFromProfile({ region, awsProfileName: profile });
    return { token, lifetimeMs: expiryTime - Date.now() };
  } catch (error) {
    throw new TokenFailure(`no AWS MSK IAM token: ${error instanceof Error ? error.name : 'unknown error'}`);
  }
}
