import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { TokenFailure } from './cached-token.js';
import { hasMskIamSigner, signMskIamToken } from './msk-iam-token.js';

/** Real: the signer of AWS, which signs offline. Made up: the credentials. */
beforeEach(() => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAEXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'S3CRET');
  vi.stubEnv('AWS_CONFIG_FILE', '/does/not/exist');
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/does/not/exist');
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
});
afterEach(() => {
  vi.unstubAllEnvs();
});

it('a token is a URL for the region, signed for 15 minutes, without the secret', async () => {
  expect(hasMskIamSigner()).toBe(true);
  const { token, lifetimeMs } = await signMskIamToken({ region: 'eu-central-1' });
  expect(token).toMatch(/^[\w-]+$/);
  const url = new URL(Buffer.from(token, 'base64url').toString());
  expect(url.host).toBe('kafka.eu-central-1.amazonaws.com');
  expect(Object.fromEntries(url.searchParams)).toMatchObject({
    Action: 'kafka-cluster:Connect',
    'X-Amz-Expires': '900',
    'X-Amz-Credential': expect.stringMatching(
      /^AKIAEXAMPLE\/\d{8}\/eu-central-1\/kafka-cluster\/aws4_request$/,
    ) as string,
    'X-Amz-Signature': expect.stringMatching(/^[0-9a-f]{64}$/) as string,
  });
  expect(url.href).not.toContain('S3CRET');
  expect(lifetimeMs).toBeGreaterThan(890_000);
  expect(lifetimeMs).toBeLessThanOrEqual(900_000);
});

it('a profile that does not exist is a failure that does not repeat what AWS said', async () => {
  await expect(signMskIamToken({ region: 'eu-central-1', profile: 'nobody' })).rejects.toThrow(
    new TokenFailure('no AWS MSK IAM token: CredentialsProviderError'),
  );
});
