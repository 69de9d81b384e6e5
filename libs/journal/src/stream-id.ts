import type { StreamKey } from './port.js';

/** The part of a key that names the stream; the role follows from the subject. */
export type StreamName = Pick<StreamKey, 'topic' | 'subject'>;

/** `topic/subject`. Topics hold no slash, so the first one parts them again. */
export function streamIdOf({ topic, subject }: StreamName): string {
  return `${topic}/${subject}`;
}
