import { outcomes, outcomeTexts } from '../../text/mismatches.js';
import { useFormat, useTexts } from '../../text/preferences.js';
import { Card, Quiet } from '../../ui/layout.js';
import { QueryView } from '../../ui/query-view.js';
import { summaryKeys, useMismatchSummary, type Summary } from './data.js';
import type { Change, MismatchFilter } from './filter.js';
import styles from './mismatches.module.css';
import { Tabs } from './tabs.js';
import { mismatchesTexts } from './texts.js';

interface MostProps {
  readonly filter: MismatchFilter;
  /** What is counted, as the address has it. */
  readonly by: string | null;
  readonly onChange: Change;
  readonly onNarrow: Change;
}

/** As many are listed. */
const shown = 8;

/** Which subjects, topics or kinds have most mismatches. A click filters by one. */
export function Most({ filter, by: given, onChange, onNarrow }: MostProps) {
  const t = useTexts(mismatchesTexts);
  const format = useFormat();
  const by = summaryKeys.find((each) => each === given) ?? 'subject';
  const summary = useMismatchSummary(filter, by);
  return (
    <Card
      title={t.most}
      aside={
        <Tabs
          label={t.most}
          tabs={[
            ['subject', t.bySubject],
            ['topic', t.byTopic],
            ['kind', t.byKinds],
          ]}
          chosen={by}
          onChoose={(next) => onChange({ most: next === 'subject' ? '' : next })}
        />
      }
    >
      <QueryView query={summary} height="20rem">
        {({ items }) =>
          items.length === 0 ? (
            <p>{t.none}</p>
          ) : (
            <>
              <ol className={styles.most}>
                {items.slice(0, shown).map((item) => (
                  <MostItem
                    key={item.key}
                    item={item}
                    largest={items[0]?.count ?? 1}
                    isChosen={filter[by] === item.key}
                    onChoose={() => onNarrow({ [by]: filter[by] === item.key ? '' : item.key })}
                  />
                ))}
              </ol>
              <Quiet>
                {items.length > shown && `${t.furthers(format.count(items.length - shown))}. `}
                {t.mostOf}
              </Quiet>
            </>
          )
        }
      </QueryView>
    </Card>
  );
}

interface MostItemProps {
  readonly item: Summary['items'][number];
  readonly largest: number;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
}

function MostItem({ item: { key, count, outcomes: counts }, largest, isChosen, onChoose }: MostItemProps) {
  const format = useFormat();
  const names = useTexts(outcomeTexts);
  const told = outcomes
    .filter((outcome) => (counts[outcome] ?? 0) > 0)
    .map((outcome) => `${names[outcome]} ${format.count(counts[outcome] ?? 0)}`)
    .join(' · ');
  return (
    <li>
      <button type="button" className={styles.mostItem} aria-pressed={isChosen} onClick={onChoose}>
        <span className={styles.mostName}>{key}</span>
        <span className={styles.mostCount}>{format.count(count)}</span>
        <span className={styles.share} aria-hidden="true">
          <span style={{ width: `${(100 * count) / largest}%` }} />
        </span>
        <span className={styles.mostTold}>{told}</span>
      </button>
    </li>
  );
}
