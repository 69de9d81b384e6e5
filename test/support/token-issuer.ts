import { exportJWK, generateKeyPair, SignJWT, type CryptoKey } from 'jose';

/** Signs JWTs that the brokers of the tests accept. */
export class TokenIssuer {
  static readonly issuer = 'https://issuer.test';
  static readonly audience = 'kafka';

  private constructor(
    private readonly key: CryptoKey,
    /** The public key, as a JSON Web Key Set. */
    readonly jwks: string,
  ) {}

  static async create(): Promise<TokenIssuer> {
    const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
    const jwk = { ...(await exportJWK(publicKey)), kid: 'test', alg: 'RS256', use: 'sig' };
    return new TokenIssuer(privateKey, JSON.stringify({ keys: [jwk] }));
  }

  /** @param lifetime in seconds; negative: expired */
  issue(lifetime: number, { audience = TokenIssuer.audience, subject = 'gateway' } = {}): Promise<string> {
    const now = Math.floor(Date.now() / 1000);
    return new SignJWT({ scope: 'produce' })
      .setProtectedHeader({ alg: 'RS256', kid: 'test' })
      .setIssuer(TokenIssuer.issuer)
      .setAudience(audience)
      .setSubject(subject)
      .setIssuedAt(Math.min(now, now + lifetime))
      .setExpirationTime(now + lifetime)
      .sign(this.key);
  }
}
