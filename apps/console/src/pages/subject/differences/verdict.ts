import type { operations } from '../../../api/schema.gen.js';
import { differenceMeaning, differenceRule } from '../../../text/differences.js';
import type { Language } from '../../../text/language.js';
import { ruleTexts } from '../../../text/rules.js';
import type { Sentence } from '../../../text/sentence.js';
import type { Tone } from '../../../ui/tone.js';
import { comparisonTexts } from './texts.js';

export type ComparisonView = operations['compareSubject']['responses'][200]['content']['application/json'];
type Role = 'key' | 'value';

export interface ShownVerdict {
  readonly tone: Tone;
  readonly title: string;
  /** Why; absent: the title says it. */
  readonly why?: Sentence;
  /** Errors beside the one that `why` tells. */
  readonly moreErrors: number;
}

/** Reasons that the gateway gives in English, and that the console says in the reader's language. */
const reasons: Readonly<Record<string, 'neverSeen' | 'noVersion'>> = {
  'the audit has no conflict of this subject whose look-up saw a version': 'neverSeen',
  'the registry has no version of this subject': 'noVersion',
};

/** What a look-up would lead to now, in a sentence or two. */
export function verdictOf(
  { verdict, reason, mapping, latest, differences }: ComparisonView,
  language: Language,
  role: Role | undefined,
): ShownVerdict {
  const t = comparisonTexts[language];
  const isKey = role === 'key';
  const known = reason === null ? undefined : reasons[reason];
  switch (verdict) {
    case 'same':
      return { tone: 'healthy', title: t.same, moreErrors: 0 };
    case 'follow':
      return {
        tone: 'healthy',
        title: mapping === null ? t.bind : isKey ? t.followKey : t.follow,
        moreErrors: 0,
      };
    case 'accept':
      return { tone: 'healthy', title: isKey ? t.acceptKey : t.accept, moreErrors: 0 };
    case 'stop': {
      const errors = differences.filter(({ severity }) => severity === 'error');
      const [first] = errors;
      const told =
        first === undefined
          ? known === undefined
            ? [reason ?? '']
            : [t[known]]
          : [
              ...differenceMeaning(first, language, { role }),
              ` ${ruleTexts[language].rule(differenceRule(first, { role }))}`,
            ];
      return { tone: 'blocked', title: t.stop, why: told, moreErrors: Math.max(0, errors.length - 1) };
    }
    case null:
      if (known !== undefined) return { tone: 'none', title: t[known], moreErrors: 0 };
      return {
        tone: 'none',
        title: latest === null ? (reason ?? t.neverSeen) : t.notCompared,
        ...(latest !== null && reason !== null && { why: [reason] }),
        moreErrors: 0,
      };
  }
}
