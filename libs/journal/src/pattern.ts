/** A topic filter as a LIKE pattern: `*` stands for any run of characters, everything else for itself. */
export function globPattern(glob: string): string {
  return escapeLike(glob).replaceAll('*', '%');
}

/** A LIKE pattern for texts that hold this one anywhere. */
export function containsPattern(text: string): string {
  return `%${escapeLike(text)}%`;
}

function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, String.raw`\$&`);
}
