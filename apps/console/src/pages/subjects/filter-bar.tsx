import { useFormat, useTexts } from '../../text/preferences.js';
import { stateTexts, subjectStates, stateTones } from '../../text/states.js';
import { Button } from '../../ui/button.js';
import { SelectField } from '../../ui/field.js';
import { Badge } from '../../ui/state-badge.js';
import { hideable } from './columns.js';
import { queryOf, sorts, type Sort, type SubjectFilter } from './filter.js';
import styles from './subjects.module.css';
import { subjectsTexts } from './texts.js';
import { TypedFilter } from '../../ui/typed-filter.js';
import type { Summary } from './use-summary.js';

interface FilterBarProps {
  readonly filter: SubjectFilter;
  readonly sort: Sort;
  readonly hidden: ReadonlySet<string>;
  /** Of what the filter lets through, whatever the state; null: not known yet. */
  readonly summary: Summary | null;
  readonly onChange: (change: Readonly<Record<string, string | null>>) => void;
}

export function FilterBar({ filter, sort, hidden, summary, onChange }: FilterBarProps) {
  const t = useTexts(subjectsTexts);
  return (
    <div role="search" aria-label={t.filters} className={styles.filters}>
      <StateFilter {...{ filter, summary, onChange }} />
      <div className={styles.fields}>
        <TypedFilter
          label={t.search}
          hint={t.searchHint}
          type="search"
          data-search=""
          value={filter.q}
          onFilter={(q) => onChange({ q })}
        />
        <TypedFilter
          label={t.topic}
          hint={t.topicHint}
          value={filter.topic}
          onFilter={(topic) => onChange({ topic })}
        />
        <SelectField
          label={t.role}
          value={filter.role ?? ''}
          onChange={({ target }) => onChange({ role: target.value })}
        >
          <option value="">{t.anyRole}</option>
          <option value="key">{t.key}</option>
          <option value="value">{t.value}</option>
        </SelectField>
        <SelectField label={t.sort} value={sort} onChange={({ target }) => onChange({ sort: target.value })}>
          {sorts.map((each) => (
            <option key={each} value={each}>
              {t[`sort_${each}`]}
            </option>
          ))}
        </SelectField>
        <div className={styles.aside}>
          <ColumnChoice hidden={hidden} onChange={(hide) => onChange({ hide })} />
          {Object.keys(queryOf(filter)).length > 0 && (
            <Button kind="quiet" onClick={() => onChange({ state: null, topic: null, role: null, q: null })}>
              {t.clear}
            </Button>
          )}
        </div>
      </div>
    </div>
  );
}

function StateFilter({ filter, summary, onChange }: Pick<FilterBarProps, 'filter' | 'summary' | 'onChange'>) {
  const t = useTexts(subjectsTexts);
  const names = useTexts(stateTexts);
  const format = useFormat();
  const count = (value: number | undefined): string => (value === undefined ? '–' : format.count(value));
  return (
    <div role="group" aria-label={t.state} className={styles.states}>
      <button
        type="button"
        className={styles.state}
        aria-pressed={filter.state === null}
        onClick={() => onChange({ state: null })}
      >
        {t.anyState} <span className={styles.count}>{count(summary?.total)}</span>
      </button>
      {subjectStates.map((state) => (
        <button
          key={state}
          type="button"
          className={styles.state}
          aria-pressed={filter.state === state}
          onClick={() => onChange({ state: filter.state === state ? null : state })}
        >
          <Badge tone={stateTones[state]}>{names[state]}</Badge>{' '}
          <span className={styles.count}>{count(summary?.states[state])}</span>
        </button>
      ))}
    </div>
  );
}

interface ColumnChoiceProps {
  readonly hidden: ReadonlySet<string>;
  readonly onChange: (hide: string) => void;
}

function ColumnChoice({ hidden, onChange }: ColumnChoiceProps) {
  const t = useTexts(subjectsTexts);
  return (
    <details className={styles.columns}>
      <summary>{t.columns}</summary>
      <ul>
        {hideable.map((name) => (
          <li key={name}>
            <label>
              <input
                type="checkbox"
                checked={!hidden.has(name)}
                onChange={({ target }) =>
                  onChange(
                    hideable.filter((each) => (each === name ? !target.checked : hidden.has(each))).join(','),
                  )
                }
              />{' '}
              {t[name]}
            </label>
          </li>
        ))}
      </ul>
    </details>
  );
}
