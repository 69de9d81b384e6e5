import { matchesAny } from '../../../topic-patterns.js';
import { codecs, type Codec, type Compression } from './codec.js';

/** One rule of `kafka.compressionPerTopic`: `*` in the topic stands for any run of characters. */
export interface TopicCompression {
  readonly topic: string;
  readonly codec: Compression;
}

/** The codec of a topic's batches; null: they are not compressed. */
export type CodecOf = (topic: string) => Codec | null;

/** The first rule that matches the topic counts, else the general setting. Null: no topic is ever compressed. */
export function codecOfTopics(general: Compression, rules: readonly TopicCompression[]): CodecOf | null {
  if ([general, ...rules.map(({ codec }) => codec)].every((each) => each === 'none')) return null;
  return (topic) => {
    const rule = rules.find((each) => matchesAny([each.topic], topic));
    const compression = rule?.codec ?? general;
    return compression === 'none' ? null : codecs[compression];
  };
}
