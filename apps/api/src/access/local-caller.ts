import type { IncomingMessage } from 'node:http';
import type { Refusal } from '#producer';
import { refusal } from '../http/problems/refusal-error.js';

/** Why a request without a credential is refused although none is configured; null: it comes from this machine itself. */
export function localCallerRefusal({ socket }: IncomingMessage): Refusal | null {
  return isLoopback(socket.remoteAddress)
    ? null
    : refusal(
        'auth.denied',
        'No credentials are configured, so only requests from this machine itself are accepted.',
      );
}

const isLoopback = (address: string | undefined): boolean =>
  address === '127.0.0.1' || address === '::1' || /^(::ffff:)?127\.\d+\.\d+\.\d+$/.test(address ?? '');
