import { describe, expect, it } from 'vitest';
import { alternativeNames, canonicalSan } from './alternative-names.js';

describe('the alternative names of a certificate', () => {
  it('are those of the kinds that settings may name', () => {
    const text =
      'DNS:A.example, URI:spiffe://example/loader, email:a@b.c, IP Address:10.0.0.1, DirName:CN = x, othername:<unsupported>';
    expect(alternativeNames(text)).toEqual([
      'DNS:a.example',
      'URI:spiffe://example/loader',
      'email:a@b.c',
      'IP:10.0.0.1',
    ]);
  });

  it('are compared as addresses where they are addresses', () => {
    expect(alternativeNames('IP Address:2001:DB8:0:0:0:0:0:1')).toEqual([canonicalSan('IP:2001:db8::1')]);
  });

  it('are read as one where a value pretends to be several', () => {
    expect(alternativeNames('DNS:"a, DNS:loader.example"')).toEqual(['DNS:a, dns:loader.example']);
    expect(alternativeNames('URI:"http://x/\\", DNS:loader.example", DNS:b')).toEqual([
      'URI:http://x/", DNS:loader.example',
      'DNS:b',
    ]);
  });

  it.each([undefined, '', 'nonsense', 'DNS:a,DNS:b', 'DNS:"a', 'DNS:a, "b"'])('are none in %j', (text) => {
    expect(alternativeNames(text)).toEqual([]);
  });
});
