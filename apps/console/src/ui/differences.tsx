import { useState } from 'react';
import type { Severity, ShownDifference } from '../text/difference.js';
import { differenceMeaning, differenceRule, hintSentence, type About } from '../text/differences.js';
import { texts } from '../text/language.js';
import { usePreferences, useTexts } from '../text/preferences.js';
import { isKnownRule, ruleTexts } from '../text/rules.js';
import { Button } from './button.js';
import styles from './differences.module.css';
import { SentenceView } from './sentence.js';
import { Badge } from './state-badge.js';
import type { Tone } from './tone.js';

const differencesTexts = texts({
  en: {
    error: 'Error',
    warning: 'Warning',
    info: 'Info',
    none: 'There is no difference.',
    list: 'Differences',
    more: (count: string) => `Show ${count} more`,
    rules: 'What the rules say',
  },
  ja: {
    error: 'エラー',
    warning: '警告',
    info: '情報',
    none: '差異はありません。',
    list: '差異',
    more: (count: string) => `残り ${count} 件を表示`,
    rules: 'ルールの内容',
  },
});

const tones: Readonly<Record<Severity, Tone>> = { error: 'blocked', warning: 'open', info: 'healthy' };
const ranks: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };

/** How severe a difference is: by colour, shape and word. */
export function SeverityBadge({ severity }: { readonly severity: Severity }) {
  const t = useTexts(differencesTexts);
  return <Badge tone={tones[severity]}>{t[severity]}</Badge>;
}

/** Beyond this many, a list is cut off until the reader asks for the rest. */
const shownAtFirst = 50;

interface DifferencesProps extends About {
  readonly differences: readonly ShownDifference[];
}

/** Differences in sentences, errors first, each with the rule that decides it. */
export function Differences({ differences, role }: DifferencesProps) {
  const t = useTexts(differencesTexts);
  const { format } = usePreferences();
  const [isWhole, setWhole] = useState(false);
  if (differences.length === 0) return <p>{t.none}</p>;
  const sorted = differences.toSorted((one, other) => ranks[one.severity] - ranks[other.severity]);
  const shown = isWhole ? sorted : sorted.slice(0, shownAtFirst);
  const rest = sorted.length - shown.length;
  return (
    <div>
      <ul className={styles.list} aria-label={t.list}>
        {shown.map((difference, at) => (
          <li key={at} className={styles.item}>
            <span>
              <SeverityBadge severity={difference.severity} />
            </span>
            <DifferenceText difference={difference} role={role} />
          </li>
        ))}
      </ul>
      {rest > 0 && (
        <div className={styles.foot}>
          <Button onClick={() => setWhole(true)}>{t.more(format.count(rest))}</Button>
        </div>
      )}
      <CitedRules differences={sorted} role={role} />
    </div>
  );
}

interface DifferenceTextProps extends About {
  readonly difference: ShownDifference;
}

/** One difference in a sentence, with its advice, kind and place. */
export function DifferenceText({ difference, role }: DifferenceTextProps) {
  const { language } = usePreferences();
  const rules = useTexts(ruleTexts);
  const { kind, path, hint } = difference;
  return (
    <div className={styles.body}>
      <span>
        <SentenceView sentence={differenceMeaning(difference, language, { role })} />{' '}
        <span className={styles.rule}>{rules.rule(differenceRule(difference, { role }))}</span>
      </span>
      {hint !== undefined && (
        <span>
          <SentenceView sentence={hintSentence(hint, language)} />
        </span>
      )}
      <span className={styles.place}>
        <code>{kind}</code>
        {path !== '' && <code>{path}</code>}
      </span>
    </div>
  );
}

/** What the rules say that differences cite, on demand. */
export function CitedRules({ differences, role }: DifferencesProps) {
  const t = useTexts(differencesTexts);
  const rules = useTexts(ruleTexts);
  const numbers = new Set(differences.map((difference) => differenceRule(difference, { role })));
  const known = [...numbers].filter(isKnownRule).toSorted((one, other) => one - other);
  if (known.length === 0) return null;
  return (
    <details className={styles.rules}>
      <summary>{t.rules}</summary>
      <ul>
        {known.map((number) => (
          <li key={number}>
            <strong>{rules.rule(number)}</strong> {rules[number]}
          </li>
        ))}
      </ul>
    </details>
  );
}
