import { expect, it } from 'vitest';
import { settingsSchema } from '../config/settings.schema.js';
import { lineOf } from '../config/config-issue.js';
import { missingSigner } from './missing-signer.js';

const signing = settingsSchema.parse({
  kafka: { sasl: { mechanism: 'oauthbearer', awsMskIam: { region: 'eu-central-1' } } },
});

it('AWS MSK IAM without its optional package prevents the start, and the issue says what to install', () => {
  expect(missingSigner(signing, () => false).map(lineOf)).toEqual([
    'kafka.sasl.awsMskIam: found a section without the package aws-msk-iam-sasl-signer-js, allowed: a section once the package is installed: npm install aws-msk-iam-sasl-signer-js',
  ]);
});

it('nothing is missing with the package, or when nothing is to be signed', () => {
  expect(missingSigner(signing, () => true)).toEqual([]);
  expect(missingSigner(settingsSchema.parse({}), () => false)).toEqual([]);
});
