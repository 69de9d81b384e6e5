import type { GatewayProcess } from './gateway.js';
import type { GatewayResponse } from './world.js';

/** Headers, and a body that may be invalid JSON. */
export interface RequestOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** A string is sent as is, anything else as JSON. */
  readonly body?: unknown;
}

/** One HTTP call without defaults. `call` in world.ts is for JSON in both directions. */
export async function sendRequest(
  gateway: GatewayProcess,
  method: string,
  path: string,
  { headers = {}, body }: RequestOptions = {},
): Promise<GatewayResponse & { readonly text: string }> {
  const response = await fetch(`${gateway.url}${path}`, {
    method,
    headers,
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const type = response.headers.get('content-type') ?? '';
  const parsed: unknown = /[/+]json($|;)/.test(type) && text !== '' ? JSON.parse(text) : {};
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: parsed as Record<string, unknown>,
  };
}
