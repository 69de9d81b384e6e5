import type { History, Violation } from '../history.js';

/** At the end, every pod shows what the log says. */
export function checkViews({ streams, views }: History): Violation[] {
  return streams.flatMap(({ topic, subject, facts }) => {
    const version = facts.at(-1)?.version ?? 0;
    return views
      .filter((view) => view.topic === topic && view.subject === subject && view.version !== version)
      .map((view) => ({
        rule: 'pods disagree',
        what: `${view.pod} shows ${subject} at ${view.version} (${view.state}), the log ends at ${version}`,
      }));
  });
}
