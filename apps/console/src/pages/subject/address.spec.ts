import { expect, it } from 'vitest';
import { subjectAddress, subjectPath } from './address.js';

it.each(['bars-value', 'a/b', 'a%2Fb', '100%', 'with space', '値', '?&#+', '..%2F'])(
  'the address of %s names exactly this subject',
  (subject) => {
    const { pathname, search } = new URL(`https://gateway.example/console${subjectPath('bars', subject)}`);
    expect(subjectAddress(pathname, search)).toEqual({ topic: 'bars', subject, version: null });
  },
);

it('an address may name a version', () => {
  expect(subjectPath('bars', 'bars-value', 7)).toBe('/subjects/bars/bars-value?version=7');
  expect(subjectAddress('/console/subjects/bars/bars-value', '?version=7')?.version).toBe(7);
});

it.each(['', '0', '-1', '1.5', 'seven', '99999999999999999999'])(
  'a version of “%s” is none, so the subject is shown as it is now',
  (version) => {
    expect(subjectAddress('/console/subjects/bars/bars-value', `?version=${version}`)?.version).toBeNull();
  },
);

it('a path that is not encoded as addresses are names no subject', () => {
  expect(subjectAddress('/console/subjects/bars/%E0%A4', '')).toBeNull();
});
