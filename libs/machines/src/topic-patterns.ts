/** Tells whether a topic matches one of the globs. */
export function topicMatcher(globs: readonly string[]): (topic: string) => boolean {
  const matchers = globs.map(globMatcher);
  return (topic) => matchers.some((matches) => matches(topic));
}

/**
 * Tells whether a text matches a glob, in which `*` stands for any run of characters and everything else for itself. A regular
 * expression with several `.*` would try every way of dividing the text among them; here each part is searched once.
 */
export function globMatcher(glob: string): (text: string) => boolean {
  const [prefix = '', ...rest] = glob.split(/\*+/);
  const suffix = rest.pop();
  if (suffix === undefined) return (text) => text === glob;
  return (text) => {
    const end = text.length - suffix.length;
    if (end < prefix.length || !text.startsWith(prefix) || !text.endsWith(suffix)) return false;
    let from = prefix.length;
    for (const part of rest) {
      // The first occurrence leaves most room for the parts after it.
      const at = text.indexOf(part, from);
      if (at === -1) return false;
      from = at + part.length;
    }
    return from <= end;
  };
}
