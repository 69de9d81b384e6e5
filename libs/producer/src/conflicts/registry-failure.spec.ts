import { describe, expect, it } from 'vitest';
import { deniedReason, registryFailure } from './registry-failure.js';

describe('a failed look-up', () => {
  it('is an outage and has its reason', () => {
    expect(registryFailure('timed out')).toEqual({
      class: 'sr.unreachable',
      detail: 'the registry did not respond: timed out',
    });
  });

  it('has no class and its own reason if the registry denies access', () => {
    expect(registryFailure(deniedReason(401))).toEqual({
      class: null,
      detail: 'the registry denies access (HTTP 401): check schemaRegistry.auth',
    });
  });
});
