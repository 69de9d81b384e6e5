/**
 * Distinguished names as text, of settings (RFC 4514: most specific part first, `CN=loader,O=Example`) and of certificates as
 * Node has them (a line for each part, most general first). Both become one canonical text, so that they can be compared.
 * Attribute types are compared without regard to case, values exactly.
 */

/** Other names of types that OpenSSL writes in one way. */
const synonyms: Readonly<Record<string, string>> = { E: 'EMAILADDRESS', EMAIL: 'EMAILADDRESS', S: 'ST' };

/** A name in the form of RFC 4514 as canonical text; null: it is not one, or has a value in hexadecimal (`#04…`). */
export function canonicalName(text: string): string | null {
  return joined(splitUnescaped(text, ',').toReversed());
}

/** `X509Certificate.subject` as canonical text; null: it is empty or cannot be read. A line break in a value is escaped there. */
export const canonicalSubject = (subject: string): string | null => joined(subject.split('\n'));

function joined(parts: readonly string[]): string | null {
  const canonical = parts.map(canonicalPart);
  return canonical.includes(null) ? null : JSON.stringify(canonical);
}

/** One part of a name: an attribute, or several of them with `+` between, in any order. */
function canonicalPart(part: string): string | null {
  const attributes = splitUnescaped(part, '+').map(canonicalAttribute);
  return attributes.includes(null) ? null : JSON.stringify(attributes.toSorted());
}

function canonicalAttribute(attribute: string): string | null {
  const [, type, escaped] =
    /^\s*([A-Za-z][A-Za-z0-9-]*|\d+(?:\.\d+)+)\s*=\s*([\s\S]*)$/.exec(attribute) ?? [];
  if (type === undefined || escaped === undefined) return null;
  const value = unescaped(withoutTrailingSpace(escaped));
  if (value === null || value === '') return null;
  const upper = type.toUpperCase();
  return JSON.stringify([synonyms[upper] ?? upper, value]);
}

/** Without spaces at the end, unless the first of them is escaped. */
const withoutTrailingSpace = (text: string): string => /^((?:\\[\s\S]|[^\\])*?)\s+$/.exec(text)?.[1] ?? text;

/** Splits at a separator that is not escaped. */
function splitUnescaped(text: string, separator: ',' | '+'): readonly string[] {
  const parts: string[] = [];
  let begin = 0;
  for (let index = 0; index < text.length; index++) {
    if (text[index] === '\\') index += 1;
    else if (text[index] === separator) {
      parts.push(text.slice(begin, index));
      begin = index + 1;
    }
  }
  return [...parts, text.slice(begin)];
}

const special = new Set(' "#+,;<=>\\');

/** A value without its escapes: a backslash before a special character or before two hex digits of UTF-8. */
function unescaped(text: string): string | null {
  if (text.startsWith('#')) return null;
  const bytes: Buffer[] = [];
  for (const [part] of text.matchAll(/\\[0-9A-Fa-f]{2}|\\[\s\S]?|[^\\]+/g)) {
    if (!part.startsWith('\\')) {
      if (/[";<>]/.test(part)) return null;
      bytes.push(Buffer.from(part));
    } else if (part.length === 3) bytes.push(Buffer.from(part.slice(1), 'hex'));
    else if (special.has(part.slice(1))) bytes.push(Buffer.from(part.slice(1)));
    else return null;
  }
  return Buffer.concat(bytes).toString('utf8');
}
