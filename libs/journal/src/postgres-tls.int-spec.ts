import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import * as given from '../../../test/support/events.js';
import { JournalDatabase } from '../../../test/support/journals.js';
import { auditQueries, slowAudit } from '../../../test/support/slow-audit.js';
import { certificate, tlsPostgres, type TlsPostgres } from '../../../test/support/tls-postgres.js';
import { QueryRefused } from './port.js';
import { PostgresJournal } from './postgres-journal.js';
import type { TlsFiles } from './ssl-options.js';

/* What docs/how-to/postgres.md says about `sslmode`, with a server that has a self-signed certificate. */

let database: JournalDatabase;
let folder: string;
let ca: string;
let server: TlsPostgres;

beforeAll(async () => {
  database = await JournalDatabase.make();
  folder = await mkdtemp(join(tmpdir(), 'sluicegate-tls-'));
  ca = join(folder, 'ca.pem');
  await writeFile(ca, certificate);
});
afterAll(async () => {
  await database.end();
  await rm(folder, { recursive: true });
});

type Outcome = 'encrypted' | 'in clear' | 'refused';

/** The outcome, which is the same whether the driver reads the file or is given its content. */
async function connected(query: string, host = 'localhost'): Promise<Outcome> {
  const outcome = await outcomeOf(query, host);
  if (query.includes('CA')) expect(await outcomeOf(query, host, () => ({ ca: certificate }))).toBe(outcome);
  return outcome;
}

async function outcomeOf(query: string, host: string, tls?: () => TlsFiles): Promise<Outcome> {
  const url = new URL(database.url);
  url.hostname = host;
  url.port = String(server.port);
  const before = server.encrypted();
  const journal = PostgresJournal.open({
    // Files whose content is given are not read.
    url: `${url.href}?${query.replace('CA', tls === undefined ? ca : 'nowhere.pem')}`,
    podId: 'pod-tls',
    tls,
  });
  try {
    if (!(await journal.ready())) return 'refused';
    return server.encrypted() > before ? 'encrypted' : 'in clear';
  } finally {
    await journal.close();
  }
}

describe('a server that accepts connections with and without TLS', () => {
  beforeAll(async () => {
    server = await tlsPostgres(database.url);
  });
  afterAll(() => server.close());

  it.each([
    ['', 'in clear'],
    ['sslmode=disable', 'in clear'],
    ['sslmode=allow', 'refused'],
    ['sslmode=prefer', 'refused'],
    ['sslmode=require', 'refused'],
    ['sslmode=verify-ca', 'refused'],
    ['sslmode=verify-full', 'refused'],
    ['sslmode=no-verify', 'encrypted'],
    ...['allow', 'prefer', 'require', 'verify-ca', 'verify-full'].map(
      (mode) => [`sslmode=${mode}&sslrootcert=CA`, 'encrypted'] as const,
    ),
    ['uselibpqcompat=true&sslmode=prefer', 'encrypted'],
    ['uselibpqcompat=true&sslmode=require', 'encrypted'],
    ['uselibpqcompat=true&sslmode=verify-ca&sslrootcert=CA', 'encrypted'],
    ['uselibpqcompat=true&sslmode=verify-full', 'refused'],
    ['sslrootcert=CA', 'encrypted'],
    ['sslmode=disable&sslrootcert=CA', 'in clear'],
    ['sslmode=no-verify&sslrootcert=CA', 'encrypted'],
    ['uselibpqcompat=true&sslmode=prefer&sslrootcert=CA', 'encrypted'],
    ['uselibpqcompat=true&sslmode=require&sslrootcert=CA', 'encrypted'],
    ['uselibpqcompat=true&sslmode=verify-full&sslrootcert=CA', 'encrypted'],
  ] as const)('is reached by "%s": %s', async (query, outcome) => {
    expect(await connected(query)).toBe(outcome);
  });

  it('needs the name of the certificate in every verified mode', async () => {
    const elsewhere = 'ip6-localhost';
    expect(await connected('sslmode=verify-ca&sslrootcert=CA', elsewhere)).toBe('refused');
    const libpq = 'uselibpqcompat=true&sslrootcert=CA&sslmode=';
    expect(await connected(`${libpq}verify-full`, elsewhere)).toBe('refused');
  });

  it('causes no warnings', async () => {
    const warned = vi.spyOn(process, 'emitWarning');
    await connected('sslmode=require&sslrootcert=CA');
    expect(warned.mock.calls.map(String).filter((call) => call.includes('SSL'))).toEqual([]);
    warned.mockRestore();
  });
});

describe('a server that accepts only connections with TLS', () => {
  beforeAll(async () => {
    server = await tlsPostgres(database.url, true);
  });
  afterAll(() => server.close());

  it.each([
    ['', 'refused'],
    ['sslmode=disable', 'refused'],
    ['sslmode=require&sslrootcert=CA', 'encrypted'],
  ])('is reached by "%s": %s', async (query, outcome) => {
    expect(await connected(query)).toBe(outcome);
  });

  it('cancels a query over TLS when its client disconnects', async () => {
    const writer = await database.pod('pod-first');
    await writer.append(
      given.appendOf(given.freshKey(), given.mappingDeclared(0), given.conflictObserved(1)),
    );
    const slow = await slowAudit(database.url);
    const url = new URL(database.url);
    url.hostname = 'localhost';
    url.port = String(server.port);
    url.search = `sslmode=require&sslrootcert=${ca}`;
    const journal = PostgresJournal.open({ url: url.href, podId: 'pod-tls' });
    const executing = () => auditQueries(database.url, 'sluicegate pod-tls');
    const auditor = new AbortController();
    const outcome = journal.mismatches.list({}, 10, null, auditor.signal).catch((error: unknown) => error);
    await vi.waitFor(async () => expect(await executing()).toBe(1));
    auditor.abort();
    expect(await outcome).toBeInstanceOf(QueryRefused);
    await vi.waitFor(async () => expect(await executing()).toBe(0));
    await journal.close();
    await slow.fast();
  });
});
