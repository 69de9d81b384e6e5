import { describe, expect, it } from 'vitest';
import { configKey, sameMapping } from './mapping-identity.js';
import { ours, theirs } from './testing/samples.js';

const header = { ...theirs, wire: 'header', guid: 'one' } as const;

describe('a mapping’s identity', () => {
  it('includes how a record names its schema', () => {
    expect(sameMapping(theirs, header)).toBe(false);
    expect(sameMapping(header, { ...header })).toBe(true);
    expect(configKey({ ...ours, wire: 'header' })).not.toBe(configKey(ours));
  });

  it('includes the GUID if that names the schema', () => {
    expect(sameMapping(header, { ...header, guid: 'two' })).toBe(false);
    expect(sameMapping(theirs, { ...theirs, guid: 'two' })).toBe(true);
  });
});
