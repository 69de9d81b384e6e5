import { describe, expect, it } from 'vitest';
import type { Authentication } from '../authenticator.js';
import { localCaller } from '../principal.js';
import { RememberedTokens } from './remembered-tokens.js';

const authentication: Authentication = { ok: true, principal: localCaller };
let generation = 1;
const keys = { areStill: (other: number) => other === generation };
const token = { authentication, keys, generation: 1, validUntil: 100 };

describe('a remembered token', () => {
  it('is found until it is no longer valid', () => {
    const tokens = new RememberedTokens();
    tokens.add('a', token);
    expect(tokens.find('a', 99)).toBe(authentication);
    expect(tokens.find('a', 100)).toBeNull();
    expect(tokens.find('b', 0)).toBeNull();
  });

  it('is forgotten when the keys of its issuer change', () => {
    const tokens = new RememberedTokens();
    tokens.add('a', token);
    generation = 2;
    expect(tokens.find('a', 0)).toBeNull();
    generation = 1;
    expect(tokens.find('a', 0)).toBeNull();
  });

  it('is dropped for another one if it was used least recently', () => {
    const tokens = new RememberedTokens(2);
    tokens.add('a', token);
    tokens.add('b', token);
    tokens.find('a', 0);
    tokens.add('c', token);
    expect(['a', 'b', 'c'].map((hash) => tokens.find(hash, 0) !== null)).toEqual([true, false, true]);
  });
});
