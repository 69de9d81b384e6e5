import { describe, expect, it } from 'vitest';
import { deniedAccess, registryTrouble } from './registry-trouble.js';

describe('a look-up without an answer', () => {
  it('is an outage, told with its reason', () => {
    expect(registryTrouble('timed out')).toEqual({
      class: 'sr.unreachable',
      detail: 'the registry does not answer: timed out',
    });
  });

  it('that the registry denies is of no class, and told in words of its own', () => {
    expect(registryTrouble(deniedAccess(401))).toEqual({
      class: null,
      detail: 'the registry denies access (HTTP 401): check schemaRegistry.auth',
    });
  });
});
