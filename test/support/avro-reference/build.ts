/** Builds the Java side of the reference: through Maven, once for each state of its sources. */
import { spawn } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { cpSync, existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const builds = fileURLToPath(new URL('../../../.sluicegate/avro-reference/', import.meta.url));

/** The files that the build depends on, sorted. */
function sources(): string[] {
  return ['pom.xml', ...globSync('src/**/*.java', { cwd: here }).sort()];
}

/**
 * The Java class path of the reference, built when these sources were not built before. A build takes a few
 * seconds and needs Maven and a JDK. @throws Error with Maven's output
 */
export async function referenceClasspath(): Promise<string> {
  const hash = createHash('sha256');
  for (const source of sources()) hash.update(`${source}\n`).update(readFileSync(join(here, source)));
  const target = join(builds, hash.digest('hex').slice(0, 12));
  if (!existsSync(target)) await build(target);
  return [join(target, 'classes'), join(target, 'classpath', '*')].join(delimiter);
}

/** Builds into a temporary directory: an interrupted build must not look complete, and two may run at once. */
async function build(target: string): Promise<void> {
  const aside = `${target}.${randomUUID()}`;
  mkdirSync(aside, { recursive: true });
  try {
    for (const source of sources()) cpSync(join(here, source), join(aside, source));
    await maven(join(aside, 'pom.xml'));
    renameSync(join(aside, 'target'), target);
  } catch (error) {
    if (!existsSync(target)) throw error;
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}

function maven(pom: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn('mvn', ['-q', '-B', '-f', pom, 'package'], { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (bytes: Buffer) => (output += bytes.toString()));
    child.stderr.on('data', (bytes: Buffer) => (output += bytes.toString()));
    child.on('error', (cause) => {
      reject(new Error('the Avro reference needs Maven (`mvn` on the PATH) and a JDK', { cause }));
    });
    child.on('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`Maven could not build the Avro reference (exit code ${code}):\n${output}`));
    });
  });
}
