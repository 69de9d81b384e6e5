import { useTexts } from '../../../text/preferences.js';
import { Button } from '../../../ui/button.js';
import { TextField } from '../../../ui/field.js';
import type { AvroType } from './avro-type.js';
import type { ComponentType } from 'react';
import type { DraftFieldProps } from './draft-field-props.js';
import type { Draft } from './draft.js';
import { initialDraft } from './initial-draft.js';
import styles from './form.module.css';
import { Group } from './group.js';
import { below } from './place.js';
import { formTexts } from './texts.js';

/** The controls of any type, which may be a list again. */
interface Recursive {
  readonly Field: ComponentType<DraftFieldProps>;
}

type ArrayProps = Recursive & DraftFieldProps<AvroType & { kind: 'array' }, Draft & { kind: 'array' }>;

export function ArrayField({ type, draft, place, onChange, Field }: ArrayProps) {
  const t = useTexts(formTexts);
  const { items } = draft;
  return (
    <Group place={place} kind="array">
      {items.map((item, index) => {
        const name = t.item(index + 1);
        return (
          <div key={index} className={styles.field}>
            <Field
              type={type.items}
              draft={item}
              place={{ path: below(place.path, String(index)), name, doc: null }}
              onChange={(next) => onChange({ kind: 'array', items: items.with(index, next) })}
            />
            <Button
              kind="quiet"
              aria-label={t.remove(name)}
              title={t.remove(name)}
              onClick={() => onChange({ kind: 'array', items: items.toSpliced(index, 1) })}
            >
              ×
            </Button>
          </div>
        );
      })}
      <Button onClick={() => onChange({ kind: 'array', items: [...items, initialDraft(type.items)] })}>
        {t.add(place.name)}
      </Button>
    </Group>
  );
}

type MapProps = Recursive & DraftFieldProps<AvroType & { kind: 'map' }, Draft & { kind: 'map' }>;

export function MapField({ type, draft, place, onChange, Field }: MapProps) {
  const t = useTexts(formTexts);
  const { entries } = draft;
  const change = (index: number, next: Partial<(typeof entries)[number]>): void => {
    const before = entries[index];
    if (before !== undefined) onChange({ kind: 'map', entries: entries.with(index, { ...before, ...next }) });
  };
  return (
    <Group place={place} kind="map">
      {entries.map(({ key, value }, index) => {
        const name = t.entry(index + 1);
        const isDouble = entries.some((other, at) => at !== index && other.key === key);
        return (
          <div key={index} className={styles.field}>
            <div className={styles.entry}>
              <TextField
                label={t.entryKey(index + 1)}
                error={isDouble ? t.duplicateKey : null}
                autoComplete="off"
                value={key}
                onChange={({ target }) => change(index, { key: target.value })}
              />
              <Field
                type={type.values}
                draft={value}
                place={{ path: `${place.path}/*`, name, doc: null }}
                onChange={(next) => change(index, { value: next })}
              />
            </div>
            <Button
              kind="quiet"
              aria-label={t.remove(name)}
              title={t.remove(name)}
              onClick={() => onChange({ kind: 'map', entries: entries.toSpliced(index, 1) })}
            >
              ×
            </Button>
          </div>
        );
      })}
      <Button
        onClick={() =>
          onChange({ kind: 'map', entries: [...entries, { key: '', value: initialDraft(type.values) }] })
        }
      >
        {t.add(place.name)}
      </Button>
    </Group>
  );
}
