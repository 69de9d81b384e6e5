/**
 * The configuration of a run: half of the addresses name something that exists.
 * @param topics each with a subject `TOPIC-value`
 * @param ids of keys and of mismatches
 */
export function configurationFor(topics: readonly string[], ids: readonly string[]): string {
  const list = (values: readonly string[]): string => JSON.stringify(values);
  const subjects = topics.map((topic) => `${topic}-value`);
  return `
warnings = false

[dictionaries.topics]
values = ${list(topics)}

[dictionaries.subjects]
values = ${list(subjects)}

[dictionaries.ids]
values = ${list(ids)}

[parameters]
"path.topic" = { dictionary = "topics", probability = 0.5 }
"path.id" = { dictionary = "ids", probability = 0.5 }
"path.subject" = { dictionary = "subjects", probability = 0.5 }
"query.topic" = { dictionary = "topics", probability = 0.5 }
"query.subject" = { dictionary = "subjects", probability = 0.5 }
`;
}
