import type { Tone } from '../ui/tone.js';
import {
  detailsOf,
  mappingAfter,
  type DescribedEvent,
  type EventDetails,
  type EventSentences,
  type NamedSchema,
} from './event-details.js';
import { sentencesEn, unknownEn } from './event-sentences.en.js';
import { sentencesJa, unknownJa } from './event-sentences.ja.js';
import { eventTitles, eventTones, isEventType } from './event-types.js';
import type { Format } from './format.js';
import type { Language } from './language.js';

const sentences: Readonly<
  Record<Language, { readonly known: EventSentences; readonly unknown: (details: EventDetails) => string }>
> = {
  en: { known: sentencesEn, unknown: unknownEn },
  ja: { known: sentencesJa, unknown: unknownJa },
};

/**
 * What happened, in one sentence (in Japanese perhaps two) that does not name the subject. Names of fields, schemas and pods stand in
 * backticks, as in Markdown; `<Sentence>` shows them as code.
 * @param before the subject's mapping before the event, which the event itself does not have: `eventSentences` knows it
 */
export function eventSentence(
  event: DescribedEvent,
  format: Format,
  before: NamedSchema | null = null,
): string {
  return sentenceOf(detailsOf(event, before), format);
}

/** The same, of details that were kept without their event. */
export function sentenceOf(details: EventDetails, format: Format): string {
  const { known, unknown } = sentences[format.language];
  const duration = (ms: number): string => {
    if (ms >= 1000) return format.duration(ms);
    return format.language === 'ja' ? `${ms}ミリ秒` : `${ms} ms`;
  };
  return isEventType(details.type) ? known[details.type](details, duration) : unknown(details);
}

/** The sentences of events, oldest first, of any subjects: each knows the mapping that its subject had before. */
export function eventSentences(
  events: readonly (DescribedEvent & { readonly topic?: string; readonly subject?: string })[],
  format: Format,
): string[] {
  const mappings = new Map<string, NamedSchema | null>();
  return events.map((event) => {
    const key = JSON.stringify([event.topic, event.subject]);
    const before = mappings.get(key) ?? null;
    const details = detailsOf(event, before);
    mappings.set(key, mappingAfter(details, before));
    return sentenceOf(details, format);
  });
}

/** The name of an event's type; the type itself if the console does not know it. */
export const eventTitle = (type: string, { language }: Format): string =>
  isEventType(type) ? eventTitles[language][type] : type;

/** The colour of the state that an event leads to. */
export function eventTone({ type, data }: DescribedEvent): Tone {
  if (type === 'SchemaResolved' && data['verdict'] === 'stop') return 'blocked';
  if (type === 'SchemaResolved' && data['verdict'] === 'refuse') return 'healthy';
  return isEventType(type) ? eventTones[type] : 'none';
}
