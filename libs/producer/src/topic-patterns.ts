const compiled = new Map<string, RegExp>();

/** Whether a topic matches one of the globs; `*` stands for any run of characters, everything else for itself. */
export function matchesAny(patterns: readonly string[], topic: string): boolean {
  return patterns.some((pattern) => {
    let matcher = compiled.get(pattern);
    if (matcher === undefined) {
      matcher = new RegExp(
        `^${pattern
          .split('*')
          .map((part) => part.replace(/[.\\+?^${}()|[\]]/g, '\\$&'))
          .join('.*')}$`,
      );
      compiled.set(pattern, matcher);
    }
    return matcher.test(topic);
  });
}
