/** Tells whether a topic matches one of the globs. `*` stands for any run of characters, everything else for itself. */
export function topicMatcher(globs: readonly string[]): (topic: string) => boolean {
  const patterns = globs.map((glob) => new RegExp(`^${glob.split('*').map(escaped).join('.*')}$`));
  return (topic) => patterns.some((pattern) => pattern.test(topic));
}

const escaped = (text: string): string => text.replace(/[.\\+?^${}()|[\]]/g, '\\$&');
