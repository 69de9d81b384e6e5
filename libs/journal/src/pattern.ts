/** A topic filter as a LIKE pattern: `*` stands for any run of characters, everything else for itself. Null: not asked. */
export function globPattern(glob: string | null | undefined): string | null {
  return glob == null ? null : escapeLike(glob).replaceAll('*', '%');
}

/** A LIKE pattern for texts that hold this one anywhere. Null: not asked. */
export function containsPattern(text: string | null | undefined): string | null {
  return text == null ? null : `%${escapeLike(text)}%`;
}

function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, String.raw`\$&`);
}
