/** A schema that another one refers to by its name. */
export interface SchemaReference {
  readonly name: string;
  readonly subject: string;
  readonly version: number;
}

/** Registers a schema at the real registry, as a team or ksqlDB would. Returns its id. */
export async function register(
  registry: string,
  subject: string,
  schema: unknown,
  references: readonly SchemaReference[] = [],
): Promise<number> {
  const response = await fetch(`${registry}/subjects/${encodeURIComponent(subject)}/versions`, {
    method: 'POST',
    headers: { 'content-type': 'application/vnd.schemaregistry.v1+json' },
    body: JSON.stringify({
      schema: JSON.stringify(schema),
      ...(references.length > 0 && { references }),
    }),
  });
  const body = (await response.json()) as { id?: number };
  if (!response.ok || body.id === undefined)
    throw new Error(`the registry refused ${subject}: ${JSON.stringify(body)}`);
  return body.id;
}

/** The version numbers of a subject, as the registry lists them. */
export async function registeredVersions(registry: string, subject: string): Promise<unknown> {
  return (await fetch(`${registry}/subjects/${encodeURIComponent(subject)}/versions`)).json();
}
