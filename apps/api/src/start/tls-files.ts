import { readFile } from 'node:fs/promises';
import type { Settings } from '../config/settings.schema.js';

/** The setting `kafka.ssl` as options of Node's `tls.connect`. @throws Error where a file cannot be read. */
export async function readTlsFiles(ssl: Settings['kafka']['ssl']): Promise<boolean | object> {
  if (typeof ssl === 'boolean') return ssl;
  const { caFile, certFile, keyFile } = ssl;
  const read = (file: string | undefined) => (file === undefined ? undefined : readFile(file));
  const [ca, cert, key] = await Promise.all([read(caFile), read(certFile), read(keyFile)]);
  return { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) };
}
