import { dataOf, type Api } from '../../api/client.js';
import { queryOf, type MismatchFilter } from './filter.js';

export const exportTypes = {
  csv: { accept: 'text/csv', ending: 'csv' },
  ndjson: { accept: 'application/x-ndjson', ending: 'ndjson' },
} as const;
export type ExportType = keyof typeof exportTypes;

/**
 * Saves every mismatch that matches as a file. The gateway is asked with the reader's credential, which a plain link cannot send.
 * @throws ProblemError, UnreachableError; TypeError if the answer breaks off
 */
export async function saveExport(api: Api, filter: MismatchFilter, type: ExportType): Promise<void> {
  const { accept, ending } = exportTypes[type];
  const blob = await dataOf<Blob>(
    api.GET('/v1/mismatches', {
      params: { query: queryOf(filter) },
      headers: { accept },
      parseAs: 'blob',
    }),
  );
  saveFile(blob, `mismatches-${fileTime(new Date())}.${ending}`);
}

/** `20260131-120000`, UTC. */
const fileTime = (date: Date): string =>
  date.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');

function saveFile(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser has to have begun to read it.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
