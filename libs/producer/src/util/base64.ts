const outside = /[^A-Za-z0-9+/]/;

/**
 * Whether a text is base64 (RFC 4648, section 4); as in REST Proxy, the padding may be left out. One search and no
 * repeated group: a pattern for the whole text runs out of stack at some MiB.
 */
export function isBase64(text: string): boolean {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const digits = text.length - padding;
  if (padding === 0 ? digits % 4 === 1 : (digits + padding) % 4 !== 0) return false;
  return !outside.test(padding === 0 ? text : text.slice(0, digits));
}
