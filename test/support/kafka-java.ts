import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const root = resolve(import.meta.dirname, '../..');

/** The command and arguments that run a class of Kafka's jars, which the stack has downloaded. */
export function kafkaJava(): [command: string, jvm: readonly string[]] {
  const home = process.env['JAVA_HOME'];
  const jars = join(root, '.sluicegate', 'jars');
  const [version = ''] = readdirSync(jars).filter((name) => !name.endsWith('.new'));
  const log4j = pathToFileURL(join(root, 'scripts', 'stack', 'log4j2.properties')).href;
  const jvm = ['-Xmx256m', `-Dlog4j2.configurationFile=${log4j}`, '-cp', join(jars, version, 'kafka', '*')];
  return [home === undefined ? 'java' : join(home, 'bin', 'java'), jvm];
}
