import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { CertificateAuthority } from '../../../test/support/certificates.js';
import * as given from '../../../test/support/events.js';
import { SecuredPostgres, serialOf } from '../../../test/support/secured-postgres.js';
import type { PostgresAddress } from './connection.js';
import { migrate } from './migrate.js';
import { JournalUnreachable } from './port.js';
import { PostgresJournal } from './postgres-journal.js';
import type { TlsFiles } from './ssl-options.js';

/* Real: a Postgres of its own with TLS, certificates and passwords. */

let postgres: SecuredPostgres;
let password: string;
let files: TlsFiles;
let journals: PostgresJournal[] = [];

beforeAll(async () => {
  postgres = await SecuredPostgres.start();
});
beforeEach(async () => {
  password = 'first';
  for (const role of ['app', 'certified'] as const) await postgres.changePassword(role, password);
});
afterEach(async () => {
  await Promise.all(journals.map((journal) => journal.close()));
  journals = [];
});
afterAll(() => postgres.stop());

const addressOf = (role: 'app' | 'certified'): PostgresAddress => ({
  url: postgres.urlOf(role, '&sslrootcert=a.pem'),
  password: () => password,
  tls: () => files,
});

async function journalOf(role: 'app' | 'certified', podId = 'pod-1'): Promise<PostgresJournal> {
  const address = addressOf(role);
  await migrate(address.url, address);
  const journal = await PostgresJournal.connect({ ...address, podId, pollMs: 100 });
  journals.push(journal);
  return journal;
}

/** Another append. @throws JournalUnreachable */
const append = (journal: PostgresJournal) =>
  journal.append(given.appendOf(given.freshKey(), given.mappingDeclared(0)));

const clientCertificate = (commonName: string): TlsFiles => ({
  ca: postgres.authority.pem,
  ...postgres.authority.issue({ subject: `CN=${commonName}` }),
});

describe('a password from outside of the URL', () => {
  it('is used for migrations, appends and notifications, each new one by new connections', async () => {
    files = { ca: postgres.authority.pem };
    const journal = await journalOf('app');
    expect(await append(journal)).toMatchObject({ ok: true });

    password = 'p%23 #/?@ü';
    await postgres.changePassword('app', password);
    // Connections that exist stay.
    expect(await append(journal)).toMatchObject({ ok: true });
    await postgres.cut('app');
    await vi.waitFor(async () => expect(await append(journal)).toMatchObject({ ok: true }));
    await migrate(addressOf('app').url, addressOf('app'));

    // The connection that listens comes back as well: another pod's append is heard of.
    const other = await journalOf('app', 'pod-2');
    const key = given.freshKey();
    await journal.load(key);
    const heard = vi.fn<(version: number) => void>();
    journal.subscribe(
      (stored) => {
        if (stored.key.topic === key.topic) heard(stored.version);
      },
      () => true,
    );
    await other.append(given.appendOf(key, given.mappingDeclared(0)));
    await vi.waitFor(() => expect(heard).toHaveBeenCalled());
  });

  it('that is wrong is an outage until it is right', async () => {
    password = 'wrong';
    files = { ca: postgres.authority.pem };
    const journal = PostgresJournal.open({ ...addressOf('app'), podId: 'pod-3' });
    journals.push(journal);
    const error: unknown = await append(journal).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(JournalUnreachable);
    expect(String((error as Error).cause)).not.toContain(password);
    password = 'third';
    await postgres.changePassword('app', password);
    expect(await append(journal)).toMatchObject({ ok: true });
  });
});

describe('certificates from outside of the URL', () => {
  it('log a role in that must show one, and each new connection shows the present one', async () => {
    files = clientCertificate('certified');
    const journal = await journalOf('certified');
    expect(await append(journal)).toMatchObject({ ok: true });
    const shown = await postgres.serials('certified');
    expect(new Set(shown)).toEqual(new Set([serialOf(files.cert ?? '')]));

    files = clientCertificate('somebody else');
    await postgres.cut('certified');
    await vi.waitFor(() => expect(append(journal)).rejects.toThrow(JournalUnreachable));
    files = clientCertificate('certified');
    await vi.waitFor(async () => expect(await append(journal)).toMatchObject({ ok: true }));
  });

  it('are needed by a role that must show one', async () => {
    files = { ca: postgres.authority.pem };
    const { url, ...credentials } = addressOf('certified');
    await expect(migrate(url, credentials)).rejects.toThrow(JournalUnreachable);
  });

  it('follow the server to another authority', async () => {
    const next = new CertificateAuthority();
    files = { ca: postgres.authority.pem + next.pem };
    const journal = await journalOf('app', 'pod-4');
    await postgres.changeServer(next.server());
    await postgres.cut('app');
    await vi.waitFor(async () => expect(await append(journal)).toMatchObject({ ok: true }));

    files = { ca: postgres.authority.pem };
    await postgres.cut('app');
    await vi.waitFor(() => expect(append(journal)).rejects.toThrow(JournalUnreachable));
    await postgres.changeServer(postgres.authority.server());
    await vi.waitFor(async () => expect(await append(journal)).toMatchObject({ ok: true }));
  });
});
