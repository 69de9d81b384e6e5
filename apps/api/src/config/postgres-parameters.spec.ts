import { expect, it } from 'vitest';
import { loadSettings } from './load.js';

const linesOf = async (query: string): Promise<readonly string[]> => {
  const loaded = await loadSettings(null, { SLUICEGATE_POSTGRES__URL: `postgres://u:S3CRET@h/d?${query}` });
  return loaded.ok ? [] : loaded.lines;
};

it.each([
  ['shema=x', /^postgres\.url: found an unknown parameter, allowed: schema,/],
  ['ssl_mode=require', /^postgres\.url: found an unknown parameter, allowed: sslmode,/],
  ['sslmode=strict', /^postgres\.url \(sslmode\): found "strict", allowed: disable, .*, no-verify$/],
  ['sslmode=', /^postgres\.url \(sslmode\): found "", allowed: /],
  ['sslmode=verify-ca&uselibpqcompat=true', /^postgres\.url \(sslrootcert\): found nothing, allowed: /],
])('%s stops the start', async (query, line) => {
  expect(await linesOf(query)).toEqual([expect.stringMatching(line)]);
});

it.each([
  'sslmode=disable',
  'sslmode=verify-ca',
  'sslmode=require&channel_binding=require',
  'sslmode=prefer&uselibpqcompat=true',
  'schema=sluicegate&options=-c%20x%3Dy',
  'connect_timeout=10&target_session_attrs=read-write',
  'pgbouncer=true&connection_limit=1',
])('%s does not', async (query) => {
  expect(await linesOf(query)).toEqual([]);
});
