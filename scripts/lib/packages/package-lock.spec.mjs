import { expect, it } from 'vitest';
import { productionPackages, wayTo } from './package-lock.mjs';

/** @type {import('./package-lock.mjs').PackageLock} */
const lock = {
  packages: {
    '': { dependencies: { '@a/web': '1', log: '2' } },
    'node_modules/@a/web': { version: '1.0.0', license: 'MIT', dependencies: { parse: '1' } },
    'node_modules/@a/web/node_modules/parse': { version: '1.0.0', license: 'ISC' },
    'node_modules/log': { version: '2.0.0', license: 'MIT', dependencies: { parse: '2' } },
    'node_modules/parse': { version: '2.0.0' },
    'node_modules/lint': { version: '3.0.0', dev: true, dependencies: { parse: '2' } },
    'node_modules/native': { version: '4.0.0', license: 'MIT', optional: true },
  },
};

it('every package that is not for development only is a production package', () => {
  expect(
    productionPackages(lock).map(({ name, version, license }) => [name, version, license].join(' ')),
  ).toEqual(['@a/web 1.0.0 MIT', 'log 2.0.0 MIT', 'native 4.0.0 MIT', 'parse 1.0.0 ISC', 'parse 2.0.0 ']);
});

it.each([
  ['node_modules/log', ['log']],
  ['node_modules/parse', ['log', 'parse']],
  ['node_modules/@a/web/node_modules/parse', ['@a/web', 'parse']],
  ['node_modules/lint', []],
])('the way to %s is %j', (location, way) => {
  expect(wayTo(lock, location)).toEqual(way);
});
