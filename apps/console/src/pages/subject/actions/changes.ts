import type { operations } from '../../../api/schema.gen.js';
import { actionTexts } from './texts.js';
import type { Language } from '../../../text/language.js';

export type EventView =
  operations['listSubjectEvents']['responses'][200]['content']['application/json']['items'][number];

/** One change of a subject: who did what, and the reason that was given. */
export interface Change {
  readonly version: number;
  readonly at: string;
  readonly what: string;
  /** Null: none was given, or nobody was asked. */
  readonly reason: string | null;
}

/** What an event says to somebody whose command was refused because of it. @param me the name of the reader */
export function changeOf(event: EventView, me: string | null, language: Language): Change {
  const { version, at, type, data, metadata } = event;
  const t = actionTexts[language];
  const actor = metadata.actor ?? textOf(data['actor']);
  const isCommand =
    type === 'SubjectReset' ||
    type === 'SubjectRemoved' ||
    (type === 'CircuitOpened' && data['forced'] !== null && data['forced'] !== undefined) ||
    (type === 'MappingDeclared' && data['source'] === 'admin');
  const by =
    isCommand && actor !== null ? (actor === me ? t.byYou : t.byOther(actor)) : t.byGateway(metadata.pod);
  const what = isCommand ? t.commands(type) : t.event(type);
  return { version, at, what: t.did(by, what), reason: isCommand ? reasonOf(data) : null };
}

const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

function reasonOf({ reason, forced }: EventView['data']): string | null {
  const given = typeof forced === 'object' && forced !== null && 'reason' in forced ? forced.reason : reason;
  return textOf(given);
}
