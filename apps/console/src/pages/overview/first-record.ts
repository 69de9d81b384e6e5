/** The topic of the example: the reader replaces it. */
export const exampleTopic = 'quotes';

/** How to produce a first record to a gateway, as a command line. @param origin of the gateway, e.g. `http://127.0.0.1:8080` */
export function firstRecord(origin: string, needsCredentials: boolean): string {
  return [
    `curl -X POST '${origin}/topics/${exampleTopic}'`,
    ...(needsCredentials ? [`-H "authorization: Bearer $SLUICEGATE_KEY"`] : []),
    `-H 'content-type: application/json'`,
    `-d '{"records":[{"value":{"symbol":"ACME","bid":1.5}}]}'`,
  ].join(' \\\n  ');
}
