/** The known name that was probably meant: at most two typing errors away, ignoring letter case and separators. Null when there is none. */
export function nearestName(given: string, known: readonly string[]): string | null {
  const plain = (name: string): string => name.replaceAll(/[-_.]/g, '').toLowerCase();
  let best: string | null = null;
  let least = 3;
  for (const name of known) {
    const distance = editDistance(plain(given), plain(name));
    if (distance < least) [best, least] = [name, distance];
  }
  return best;
}

/** The Levenshtein distance of two texts. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [i, letter] of from.split('').entries()) {
    const next = [i + 1];
    for (const [j, other] of to.split('').entries()) {
      next.push(
        Math.min((row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1, (row[j] ?? 0) + (letter === other ? 0 : 1)),
      );
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
