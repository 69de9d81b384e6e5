import { endOfString } from './scan-json.js';

/**
 * Replaces each comment in a JSON text (`/* … *\/`, `// …` to the end of its line) with a space, as Java's Avro does in schemas.
 * A comment without an end stays, so that the text is not valid JSON.
 */
export function withoutComments(text: string): string {
  if (!text.includes('//') && !text.includes('/*')) return text;
  let kept = '';
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char === '"') at = endOfString(text, at);
    if (char !== '/') continue;
    const end = endOfComment(text, at);
    if (end === null) continue;
    kept += `${text.slice(from, at)} `;
    from = end;
    at = end - 1;
  }
  return kept + text.slice(from);
}

/** The index after a comment that begins at `start`; null when none does. */
function endOfComment(text: string, start: number): number | null {
  if (text[start + 1] === '*') {
    const end = text.indexOf('*/', start + 2);
    return end < 0 ? null : end + 2;
  }
  if (text[start + 1] !== '/') return null;
  const rest = /[\r\n]/g;
  rest.lastIndex = start;
  return rest.exec(text)?.index ?? text.length;
}
