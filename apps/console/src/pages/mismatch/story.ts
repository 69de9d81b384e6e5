import { differenceSentence, triggerSentence } from '../../text/differences.js';
import type { ShownDifference } from '../../text/difference.js';
import { eventSentences, eventTitle, eventTone } from '../../text/events.js';
import type { Format } from '../../text/format.js';
import { outcomeTones, verdictTones } from '../../text/mismatches.js';
import type { Tone } from '../../ui/tone.js';
import type { Mismatch } from '../mismatches/data.js';
import { courseOf, happenedAt, type StoryEvent } from './course.js';
import { storyTexts } from './texts.js';

/** One thing that happened. */
export interface Step {
  /** ISO 8601; null: it has no time of its own. */
  readonly at: string | null;
  readonly title: string;
  readonly tone: Tone;
  /** Names stand between backticks. */
  readonly sentences: readonly string[];
  /** What the step found, each told in a sentence. */
  readonly differences: readonly ShownDifference[];
}

/**
 * A mismatch from the first error to the outcome, and what became of its subject after that.
 * @param events of the subject from the beginning of the mismatch on, oldest first; empty: none are known, and the audit alone tells it
 * @param isWhole whether there are no later events
 */
export function storyOf(
  mismatch: Mismatch,
  events: readonly StoryEvent[],
  format: Format,
  isWhole: boolean,
): readonly Step[] {
  const { during, after } = courseOf(mismatch, events);
  const sentences = eventSentences([...during, ...after], format);
  const stepOf = (event: StoryEvent, index: number): Step => ({
    at: happenedAt(event),
    title: eventTitle(event.type, format),
    tone: eventTone(event),
    sentences: [sentences[index] ?? event.type],
    differences: differencesOf(event),
  });
  const [first] = during;
  // How a conflict began is told already; an event that is a whole mismatch says more than that.
  const toldBefore = first?.type === 'ConflictDetected' ? 1 : 0;
  return [
    beginning(mismatch, first ?? null, format),
    ...(first === undefined
      ? fromAudit(mismatch, format)
      : during.slice(toldBefore).map((event, index) => stepOf(event, toldBefore + index))),
    outcomeStep(mismatch, format),
    ...aftermath(mismatch, after, isWhole, {
      t: storyTexts[format.language],
      stepOf: (event, index) => stepOf(event, during.length + index),
    }),
  ];
}

function beginning(mismatch: Mismatch, first: StoryEvent | null, format: Format): Step {
  const t = storyTexts[format.language];
  const { role, topic, trigger, origin, pod, class: errorClass } = mismatch;
  return {
    at: mismatch.opened_at,
    title: t.beganTitle,
    tone: 'resolving',
    sentences: [
      t.met(first?.metadata?.actor ?? '', {
        request: mismatch.request_id ?? '',
        pod,
        class: errorClass,
        role,
        topic,
      }),
      t[origin],
      triggerSentence(trigger, format.language),
    ],
    differences: first?.type === 'ConflictDetected' ? differencesOf(first) : [],
  };
}

/** What was found, as the log has it. */
const differencesOf = ({ data }: StoryEvent): readonly ShownDifference[] =>
  Array.isArray(data['differences']) ? (data['differences'] as ShownDifference[]) : [];

/** What the audit has of look-ups and verdict, where the events are not known. */
function fromAudit(mismatch: Mismatch, format: Format): Step[] {
  const t = storyTexts[format.language];
  const { attempts, verdict, reason, differences } = mismatch;
  const lookup: Step = {
    at: null,
    title: t.lookupTitle,
    tone: 'resolving',
    sentences: [attempts === 0 ? t.noLookup : t.attempted(attempts)],
    differences: verdict === null ? differences : [],
  };
  if (verdict === null) return [lookup];
  return [
    lookup,
    {
      at: null,
      title: t.verdictTitle,
      tone: verdictTones[verdict],
      sentences: [t[`verdict_${verdict}`], ...(reason === null ? [] : [t.reason(reason)])],
      differences,
    },
  ];
}

function outcomeStep(mismatch: Mismatch, format: Format): Step {
  const t = storyTexts[format.language];
  const { outcome, opened_at: opened, settled_at: settled } = mismatch;
  const ms = settled === null ? 0 : Date.parse(settled) - Date.parse(opened);
  return {
    at: settled,
    title: t.outcomeTitle,
    tone: outcomeTones[outcome],
    sentences: [`${ms > 0 ? t.after(shortDuration(ms, format)) : ''}${t[`outcome_${outcome}`]}`],
    differences: [],
  };
}

/** Below a second in ms. */
export function shortDuration(ms: number, format: Format): string {
  if (ms >= 1000) return format.duration(ms);
  return format.language === 'ja' ? `${ms} ミリ秒` : `${ms} ms`;
}

interface Telling {
  readonly t: (typeof storyTexts)['en'];
  readonly stepOf: (event: StoryEvent, index: number) => Step;
}

function aftermath(
  { outcome }: Mismatch,
  after: readonly StoryEvent[],
  isWhole: boolean,
  { t, stepOf }: Telling,
): Step[] {
  const steps = after.map(stepOf).map((step) => ({ ...step, title: `${t.laterTitle}: ${step.title}` }));
  if (steps.length > 0 || outcome !== 'blocked' || !isWhole) return steps;
  return [{ at: null, title: t.laterTitle, tone: 'blocked', sentences: [t.notYet], differences: [] }];
}

/** The sentences of a step as text, those of its differences included. */
export const stepLines = (step: Step, format: Format, role: 'key' | 'value'): readonly string[] => [
  ...step.sentences,
  ...step.differences.map(
    (each) => `- ${each.severity}: ${differenceSentence(each, format.language, { role })}`,
  ),
];
