/*
 * The parts of ASN.1's DER that a certificate is made of (X.690).
 */

const element = (tag: number, content: Buffer): Buffer => {
  const { length } = content;
  const bytes = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...bytes]), content]);
};

export const sequence = (...parts: readonly Buffer[]): Buffer => element(0x30, Buffer.concat(parts));
export const set = (...parts: readonly Buffer[]): Buffer => element(0x31, Buffer.concat(parts));
export const octets = (content: Buffer): Buffer => element(0x04, content);
/** A bit string of whole bytes. @param unused bits at its end that do not count */
export const bits = (content: Buffer, unused = 0): Buffer =>
  element(0x03, Buffer.concat([Buffer.from([unused]), content]));
export const text = (content: string): Buffer => element(0x0c, Buffer.from(content, 'utf8'));
export const boolean = (value: boolean): Buffer => element(0x01, Buffer.from([value ? 0xff : 0]));

/** A positive integer, most significant byte first. */
export const integer = (content: Buffer): Buffer =>
  element(0x02, (content[0] ?? 0) < 0x80 ? content : Buffer.concat([Buffer.from([0]), content]));

/** A context-specific tag around an element (constructed), or in place of its own tag (primitive). */
export const tagged = (number: number, content: Buffer, constructed: boolean): Buffer =>
  element((constructed ? 0xa0 : 0x80) + number, content);

export const objectId = (dotted: string): Buffer => {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return element(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
};

/** GeneralizedTime, which RFC 5280 wants from 2050 on and verifiers accept at any time. */
export const time = (epochMs: number): Buffer => {
  const digits = new Date(epochMs).toISOString().replaceAll(/\D/g, '').slice(0, 14);
  return element(0x18, Buffer.from(`${digits}Z`, 'ascii'));
};

function base128(number: number): number[] {
  const low = [number & 0x7f];
  for (let rest = number >> 7; rest > 0; rest >>= 7) low.unshift(0x80 | (rest & 0x7f));
  return low;
}
