import type { Format } from '../../text/format.js';
import { outcomeTexts, verdictTexts } from '../../text/mismatches.js';
import type { Mismatch } from '../mismatches/data.js';
import { stepLines, type Step } from './story.js';
import { mismatchTexts } from './texts.js';

interface TicketInput {
  readonly mismatch: Mismatch;
  readonly steps: readonly Step[];
  /** Of the page. */
  readonly address: string;
  readonly format: Format;
}

/** The story as Markdown, in the reader's language, with every id that somebody needs to look further. */
export function ticketOf({ mismatch, steps, address, format }: TicketInput): string {
  const { language } = format;
  const t = mismatchTexts[language];
  const verdict = verdictTexts[language][mismatch.verdict ?? 'none'];
  const outcome = outcomeTexts[language][mismatch.outcome];
  const facts: readonly (readonly [string, string])[] = [
    [t.address, address],
    [t.id, code(mismatch.id)],
    [t.topic, code(mismatch.topic)],
    [t.subject, `${code(mismatch.subject)} (${mismatch.role})`],
    [t.kind, code(mismatch.kind)],
    [t.verdict, verdict],
    [t.outcome, outcome],
    [t.opened, format.dateTime(mismatch.opened_at)],
    [t.settled, mismatch.settled_at === null ? t.pending : format.dateTime(mismatch.settled_at)],
    [t.pod, code(mismatch.pod)],
    ...(mismatch.request_id === null ? [] : [[t.request, code(mismatch.request_id)] as const]),
    [t.mapping, schemaText(mismatch.mapping, t)],
    [t.latest, schemaText(mismatch.latest, t)],
  ];
  return [
    `## ${t.title(mismatch.subject)}: ${outcome}`,
    '',
    ...facts.map(([name, value]) => `- **${name}**: ${value}`),
    '',
    `### ${t.story}`,
    '',
    ...steps.flatMap((step, index) => stepText(step, index, mismatch.role, format)),
    '',
  ].join('\n');
}

function stepText(step: Step, index: number, role: 'key' | 'value', format: Format): string[] {
  const time = step.at === null ? '' : ` (${format.dateTime(step.at)})`;
  const lines = stepLines(step, format, role);
  return [
    `${index + 1}. **${step.title}**${time}`,
    // Indented, so that they belong to the item.
    ...lines.map((line) => `   ${line}`),
  ];
}

function schemaText(schema: Mismatch['mapping'], t: (typeof mismatchTexts)['en']): string {
  return schema === null
    ? t.none
    : `${t.schema(schema.version, schema.schema_id)}, ${code(schema.fingerprint)}`;
}

/** A name as code, whatever it holds. */
function code(text: string): string {
  const fence = text.includes('`') ? '``' : '`';
  return fence === '`' ? `\`${text}\`` : `${fence} ${text} ${fence}`;
}
