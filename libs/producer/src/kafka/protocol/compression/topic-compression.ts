import { topicMatcher } from '#machines';
import { codecs, type Codec, type Compression } from './codec.js';

/** One rule of `kafka.compressionPerTopic`. `*` in the topic matches any number of characters. */
export interface TopicCompression {
  readonly topic: string;
  readonly codec: Compression;
}

/** The codec of a topic's batches. Null: they are not compressed. */
export type CodecOf = (topic: string) => Codec | null;

/** The first rule that matches the topic applies, otherwise the default. Null: no topic is ever compressed. */
export function codecOfTopics(
  defaultCompression: Compression,
  rules: readonly TopicCompression[],
): CodecOf | null {
  if ([defaultCompression, ...rules.map(({ codec }) => codec)].every((each) => each === 'none')) return null;
  const matching = rules.map(({ topic, codec }) => ({ matches: topicMatcher([topic]), codec }));
  return (topic) => {
    const compression = matching.find(({ matches }) => matches(topic))?.codec ?? defaultCompression;
    return compression === 'none' ? null : codecs[compression];
  };
}
