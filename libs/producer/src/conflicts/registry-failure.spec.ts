import { describe, expect, it } from 'vitest';
import { deniedReason, registryFailure } from './registry-failure.js';

describe('a look-up without an answer', () => {
  it('is an outage, told with its reason', () => {
    expect(registryFailure('timed out')).toEqual({
      class: 'sr.unreachable',
      detail: 'the registry does not answer: timed out',
    });
  });

  it('that the registry denies is of no class, and told in words of its own', () => {
    expect(registryFailure(deniedReason(401))).toEqual({
      class: null,
      detail: 'the registry denies access (HTTP 401): check schemaRegistry.auth',
    });
  });
});
