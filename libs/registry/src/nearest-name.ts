/** The known name that was probably meant, or null: the same letters in another case, or at most two typing errors away. */
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

/** Levenshtein's distance: insertions, deletions and replacements from one text to the other. */
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
