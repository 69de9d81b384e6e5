import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { driftedSchema, ownSchema } from './schemas.js';
import type { ChaosTopic } from './topics.js';

/** The setting `mappings` of a pod. */
export type MappingSettings = readonly Record<string, unknown>[];

/** The mapping files of a run. Pods that serve one topic have different mappings for it. A restarted pod reads its own again. */
export class Configuration {
  private constructor(private readonly folder: string) {}

  static async create(): Promise<Configuration> {
    return new Configuration(await mkdtemp(join(tmpdir(), 'sluicegate-mappings-')));
  }

  /**
   * The mappings of the pod with this index among those that serve the topic. The first pod has the registered schema, the
   * second a schema that the registry lacks, the others none. With RecordName both of them also map the key.
   */
  async mappingsOf(topic: ChaosTopic, slot: number): Promise<MappingSettings> {
    const { names } = topic.values[0];
    const values = [driftedSchema(names, 0), ownSchema(names, 0, topic.resolver === 'TopicName' ? 1 : 2)];
    const value = values[slot];
    const hasKey = slot === 0 || topic.resolver === 'RecordName';
    if (value === undefined) return [];
    const file = (role: string, schema: object): Promise<string> =>
      this.write(`${topic.name}-${slot}-${role}.avsc`, schema);
    return [
      {
        topic: topic.name,
        ...(hasKey && { key: { record: 'specific', schemaFile: await file('key', topic.key.schema) } }),
        value: { record: 'generic', schemaFile: await file('value', value) },
      },
    ];
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  private async write(name: string, schema: object): Promise<string> {
    const path = join(this.folder, name);
    await writeFile(path, JSON.stringify(schema));
    return path;
  }
}
