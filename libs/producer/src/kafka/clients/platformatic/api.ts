import type * as kafka from '@platformatic/kafka';
import type { Connection, Reader, Writer } from '@platformatic/kafka';
import { clientFailureOf, responseOf } from './errors.js';

/** `@platformatic/kafka`. Imported lazily, since loading it takes 0.4 s and 60 MB. */
export type Library = typeof kafka;

/** One version of one of the library's APIs. */
export interface Api<Arguments extends unknown[], Response> {
  readonly createRequest: (...values: Arguments) => Writer;
  readonly parseResponse: (
    correlationId: number,
    apiKey: number,
    apiVersion: number,
    reader: Reader,
  ) => Response;
  readonly api: { readonly key: number; readonly version: number };
}

/** What all versions of the metadata API have in common. */
export type MetadataApi = Api<
  [topics: string[] | null, allowAutoTopicCreation: boolean],
  Pick<ReturnType<Library['metadataV4']['parseResponse']>, 'brokers' | 'topics'>
>;

/** Sends one request. `onWrite`: see `BrokerConnection`. @throws the failure that `clientFailureOf` returns */
export function sendRequest<Arguments extends unknown[], Response>(
  connection: Connection,
  { createRequest, parseResponse, api }: Api<Arguments, Response>,
  values: Arguments,
  onWrite: () => void,
): Promise<Response> {
  return toPromise<Response>((callback) => {
    connection.send<Response>(
      api.key,
      api.version,
      () => {
        const payload = createRequest(...values);
        onWrite();
        return payload;
      },
      (...response) => responseOf(() => parseResponse(...response)),
      false,
      false,
      callback,
    );
  });
}

/** @throws the failure that `clientFailureOf` returns */
export function toPromise<T>(
  begin: (callback: (error?: Error | null, value?: T) => void) => void,
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    begin((error, value) => {
      // eslint-disable-next-line
      if (error) reject(clientFailureOf(error));
      else resolve(value as T);
    });
  });
}
