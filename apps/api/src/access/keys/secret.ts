import { randomBytes } from 'node:crypto';

/** A new key: `sg_`, and 256 random bits as 43 characters of base64url. */
export const newKey = (): string => `sg_${randomBytes(32).toString('base64url')}`;
