/**
 * The bytes of a base64 text (RFC 4648, section 4); as in REST Proxy, the padding may be left out. Null: it is none. Node skips what is
 * not base64, so such a text has fewer bytes than its length says, except for the two letters of the alphabet for addresses.
 */
export function decodeBase64(text: string): Buffer | null {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const digits = text.length - padding;
  if (padding === 0 ? digits % 4 === 1 : text.length % 4 !== 0) return null;
  if (text.includes('-') || text.includes('_')) return null;
  const bytes = Buffer.from(text, 'base64');
  return bytes.length === Math.floor((digits * 3) / 4) ? bytes : null;
}
