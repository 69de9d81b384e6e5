import { useState } from 'react';
import { usePreferences, useTexts } from '../../text/preferences.js';
import { outcomes, outcomeTexts, verdicts, verdictTexts } from '../../text/mismatches.js';
import { Button } from '../../ui/button.js';
import { SelectField } from '../../ui/field.js';
import { TypedFilter } from '../../ui/typed-filter.js';
import { filterNames, rareFilters, usedFilters, type Change, type MismatchFilter } from './filter.js';
import styles from './mismatches.module.css';
import { mismatchesTexts } from './texts.js';
import { inputInstant, inputText, presets, type Preset } from './time.js';

interface FilterBarProps {
  readonly filter: MismatchFilter;
  readonly onChange: Change;
}

/** Every filter of the audit. Those that are rarely needed are folded away. */
export function FilterBar({ filter, onChange }: FilterBarProps) {
  const t = useTexts(mismatchesTexts);
  const verdictNames = useTexts(verdictTexts);
  const outcomeNames = useTexts(outcomeTexts);
  const used = usedFilters(filter);
  const [isOpen, setOpen] = useState(used.some((name) => rareFilters.includes(name)));
  return (
    <div role="search" aria-label={t.filters} className={styles.filters}>
      <div className={styles.fields}>
        <TypedFilter
          label={t.q}
          hint={t.qHint}
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
        <TypedFilter
          label={t.kind}
          hint={t.kindHint}
          value={filter.kind}
          onFilter={(kind) => onChange({ kind })}
        />
        <SelectField
          label={t.verdict}
          value={filter.verdict}
          onChange={({ target }) => onChange({ verdict: target.value })}
        >
          <option value="">{t.any}</option>
          {verdicts.map((verdict) => (
            <option key={verdict} value={verdict}>
              {verdictNames[verdict]}
            </option>
          ))}
        </SelectField>
        <SelectField
          label={t.outcome}
          value={filter.outcome}
          onChange={({ target }) => onChange({ outcome: target.value })}
        >
          <option value="">{t.any}</option>
          {outcomes.map((outcome) => (
            <option key={outcome} value={outcome}>
              {outcomeNames[outcome]}
            </option>
          ))}
        </SelectField>
      </div>
      {isOpen && <RareFields filter={filter} onChange={onChange} />}
      <div className={styles.below}>
        <TimeFields filter={filter} onChange={onChange} />
        <div className={styles.buttons}>
          <Button kind="quiet" aria-expanded={isOpen} onClick={() => setOpen((before) => !before)}>
            {t.more}
          </Button>
          {used.length > 0 && (
            <Button
              kind="quiet"
              onClick={() => onChange(Object.fromEntries(filterNames.map((name) => [name, ''])))}
            >
              {t.clear}
            </Button>
          )}
        </div>
      </div>
    </div>
  );
}

function RareFields({ filter, onChange }: FilterBarProps) {
  const t = useTexts(mismatchesTexts);
  return (
    <div className={styles.fields}>
      <TypedFilter
        label={t.subject}
        hint={t.subjectHint}
        value={filter.subject}
        onFilter={(subject) => onChange({ subject })}
      />
      <SelectField
        label={t.role}
        value={filter.role}
        onChange={({ target }) => onChange({ role: target.value })}
      >
        <option value="">{t.any}</option>
        <option value="key">{t.key}</option>
        <option value="value">{t.value}</option>
      </SelectField>
      <TypedFilter
        label={t.class}
        hint={t.classHint}
        value={filter.class}
        onFilter={(value) => onChange({ class: value })}
      />
      <TypedFilter
        label={t.schema_id}
        hint={t.schemaIdHint}
        inputMode="numeric"
        pattern="[0-9]*"
        value={filter.schema_id}
        onFilter={(id) => onChange({ schema_id: id })}
      />
    </div>
  );
}

function TimeFields({ filter, onChange }: FilterBarProps) {
  const t = useTexts(mismatchesTexts);
  const { zone } = usePreferences();
  const preset = (name: Preset): void =>
    onChange({ from: new Date(Date.now() - presets[name]).toISOString(), to: '' });
  return (
    <div className={styles.time}>
      {(['from', 'to'] as const).map((name) => (
        <TypedFilter
          key={`${name} ${zone}`}
          label={t[name]}
          hint={zone === 'utc' ? t.zoneUtc : t.zoneLocal}
          type="datetime-local"
          step={1}
          value={inputText(filter[name], zone)}
          onFilter={(text) => onChange({ [name]: inputInstant(text, zone) })}
        />
      ))}
      <div role="group" aria-label={t.time} className={styles.presets}>
        {(Object.keys(presets) as Preset[]).map((name) => (
          <Button key={name} kind="quiet" onClick={() => preset(name)}>
            {t[name]}
          </Button>
        ))}
        <Button
          kind="quiet"
          aria-pressed={filter.from === '' && filter.to === ''}
          onClick={() => onChange({ from: '', to: '' })}
        >
          {t.all}
        </Button>
      </div>
    </div>
  );
}
