/**
 * The configuration of a run: half of the addresses name a topic or subject that exists.
 * @param topics each with a subject `TOPIC-value`
 */
export function configurationFor(topics: readonly string[]): string {
  const list = (values: readonly string[]): string => JSON.stringify(values);
  const subjects = topics.map((topic) => `${topic}-value`);
  return `
warnings = false

[dictionaries.topics]
values = ${list(topics)}

[dictionaries.subjects]
values = ${list(subjects)}

[parameters]
"path.topic" = { dictionary = "topics", probability = 0.5 }
"path.subject" = { dictionary = "subjects", probability = 0.5 }
"query.topic" = { dictionary = "topics", probability = 0.5 }
"query.subject" = { dictionary = "subjects", probability = 0.5 }
`;
}
