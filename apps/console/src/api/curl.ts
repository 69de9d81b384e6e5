/** A request to the gateway, as the console would send it. */
export interface CurlRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Absolute, encoded. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON; absent, and no `text`: no body. */
  readonly body?: unknown;
  /** JSON that is sent as it is, in place of `body`. */
  readonly text?: string;
  /** Whether the gateway needs a credential. The command reads it from `$SLUICEGATE_KEY`, and never holds it. */
  readonly needsCredential: boolean;
}

/** A text as one word of a POSIX shell, whatever characters it has but NUL, which no argument can hold. */
export const quoted = (text: string): string =>
  `'${text.replaceAll('\0', '').replaceAll("'", String.raw`'\''`)}'`;

/** A command of a POSIX shell that sends the request. */
export function curlOf({ method, url, headers = {}, body, text, needsCredential }: CurlRequest): string {
  const json = text ?? (body === undefined ? undefined : JSON.stringify(body));
  const sent = { ...(json !== undefined && { 'content-type': 'application/json' }), ...headers };
  return [
    // `--globoff`: brackets and braces in the address are meant as they are.
    `curl --globoff -i -X ${method} ${quoted(url)}`,
    // Double quotes, so that the shell puts the value in.
    ...(needsCredential ? ['-H "Authorization: Bearer $SLUICEGATE_KEY"'] : []),
    ...Object.entries(sent).map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`),
    ...(json === undefined ? [] : [`--data-raw ${quoted(json)}`]),
  ].join(' \\\n  ');
}
