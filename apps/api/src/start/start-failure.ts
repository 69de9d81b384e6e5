import { EXIT } from './exit-codes.js';

/** Why the gateway cannot start, as a sentence for the operator. */
export class StartFailure extends Error {
  override readonly name = 'StartFailure';

  constructor(
    message: string,
    readonly exitCode: number,
    options: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The meaning of a failed `listen`. An error that does not concern the address is returned as it is. */
export function listenFailure(error: unknown, host: string, port: number): unknown {
  const fails = (message: string, exitCode: number) => new StartFailure(message, exitCode, { cause: error });
  const code = (error as NodeJS.ErrnoException).code ?? '';
  switch (code) {
    case 'EADDRINUSE':
      return fails(`http.port: ${host}:${port} is in use by another process`, EXIT.failure);
    case 'EACCES':
      return fails(`http.port: this process may not listen on port ${port}`, EXIT.settings);
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return fails('http.host: this machine does not have this address', EXIT.settings);
    default:
      return error;
  }
}
