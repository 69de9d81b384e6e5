/** Why the keys of an issuer cannot be fetched. Its message is for the log. */
export class IssuerFailure extends Error {
  override readonly name = 'IssuerFailure';
}

/** Of any error: never what a server sent. */
export function issuerFailureReason(error: unknown): string {
  if (error instanceof IssuerFailure) return error.message;
  const { code, name } = error as NodeJS.ErrnoException;
  return code ?? name;
}
