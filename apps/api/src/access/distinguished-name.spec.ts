import { describe, expect, it } from 'vitest';
import { canonicalName, canonicalSubject } from './distinguished-name.js';

describe('a distinguished name of the settings and the subject of a certificate', () => {
  it.each([
    ['CN=loader', 'CN=loader'],
    ['CN=loader,O=Example,C=DE', 'C=DE\nO=Example\nCN=loader'],
    ['cn=loader, o=Example, c=DE', 'C=DE\nO=Example\nCN=loader'],
    ['CN = loader , O = Example', 'O=Example\nCN=loader'],
    ['CN=loader\\, the second', 'CN=loader\\, the second'],
    ['CN=a\\+b\\"c\\\\d\\;e\\<f\\>g', 'CN=a\\+b\\"c\\\\d\\;e\\<f\\>g'],
    ['CN=a\\2Cb', 'CN=a\\,b'],
    ['CN=Ex\\C3\\A4mple', 'CN=Exämple'],
    ['CN=a=b', 'CN=a=b'],
    ['UID=42+CN=loader,O=x', 'O=x\nCN=loader + UID=42'],
    ['E=a@b.c,CN=x', 'CN=x\nemailAddress=a@b.c'],
    ['CN=a\\ ', 'CN=a\\ '],
    ['1.2.3.4=x', '1.2.3.4=x'],
  ])('are the same: %s', (name, subject) => {
    expect(canonicalName(name)).not.toBeNull();
    expect(canonicalName(name)).toBe(canonicalSubject(subject));
  });

  it.each([
    ['another value', 'CN=loader', 'CN=loade'],
    ['another case', 'CN=loader', 'CN=Loader'],
    ['another order', 'CN=loader,O=Example', 'CN=loader\nO=Example'],
    ['one part more', 'CN=loader', 'O=Example\nCN=loader'],
    ['one part less', 'CN=loader,O=Example', 'CN=loader'],
    ['a value that looks like two parts', 'CN=loader,O=Example', 'CN=loader\\,O=Example'],
    ['a value with a line break', 'CN=loader,O=Example', 'O=Example\\0ACN=loader'],
    ['a value that looks like two attributes', 'CN=a+UID=b', 'CN=a\\+UID=b'],
    ['two parts for one with two attributes', 'CN=a+UID=b', 'CN=a\nUID=b'],
  ])('differ: %s', (_how, name, subject) => {
    expect(canonicalName(name)).not.toBeNull();
    expect(canonicalSubject(subject)).not.toBeNull();
    expect(canonicalName(name)).not.toBe(canonicalSubject(subject));
  });

  it.each([
    '',
    'loader',
    'CN=',
    '=x',
    'CN=a,',
    'CN=a,,O=b',
    'CN=#04024869',
    'CN=a"b',
    'CN=a<b',
    'CN=a\\',
    'CN=a\\x',
  ])('is none: %j', (text) => {
    expect(canonicalName(text)).toBeNull();
  });
});
