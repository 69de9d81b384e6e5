/** A topic filter as a LIKE pattern: `*` matches any run of characters, everything else itself. Null: no filter. */
export function globPattern(glob: string | null | undefined): string | null {
  return glob == null ? null : escapeLike(glob).replaceAll('*', '%');
}

/** A LIKE pattern for texts that contain this one. Null: no filter. */
export function containsPattern(text: string | null | undefined): string | null {
  return text == null ? null : `%${escapeLike(text)}%`;
}

function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, String.raw`\$&`);
}
