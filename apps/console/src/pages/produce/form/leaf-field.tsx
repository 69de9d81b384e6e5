import { useTexts } from '../../../text/preferences.js';
import { Button } from '../../../ui/button.js';
import { SelectField, TextArea, TextField } from '../../../ui/field.js';
import { branchNameOf, type AvroType } from './avro-type.js';
import type { DraftFieldProps } from './draft-field-props.js';
import styles from './form.module.css';
import { leafIssue } from './leaf-issue.js';
import { useIssueAt, type Place } from './place.js';
import { formTexts } from './texts.js';

/** One value: a text, a number, a choice. */
export function LeafField({ type, draft, place, onChange }: DraftFieldProps) {
  return (
    <div data-place={place.path} className={styles.leaf}>
      {draft.kind === 'boolean' ? (
        <BooleanField
          place={place}
          value={draft.value}
          onChange={(value) => onChange({ kind: 'boolean', value })}
        />
      ) : draft.kind === 'json' ? (
        <JsonField place={place} text={draft.text} onChange={(text) => onChange({ kind: 'json', text })} />
      ) : draft.kind === 'text' ? (
        <TypedField
          type={type}
          place={place}
          text={draft.text}
          onChange={(text) => onChange({ kind: 'text', text })}
        />
      ) : null}
    </div>
  );
}

function useErrorAt(path: string): string | null {
  const t = useTexts(formTexts);
  const issue = useIssueAt(path);
  return issue === null ? null : t.refused(issue.expected, issue.actual);
}

interface BooleanFieldProps {
  readonly place: Place;
  readonly value: boolean;
  readonly onChange: (value: boolean) => void;
}

function BooleanField({ place, value, onChange }: BooleanFieldProps) {
  return (
    <SelectField
      label={place.name}
      hint={hintOf('boolean', place.doc)}
      error={useErrorAt(place.path)}
      value={String(value)}
      onChange={({ target }) => onChange(target.value === 'true')}
    >
      <option>false</option>
      <option>true</option>
    </SelectField>
  );
}

interface TextProps {
  readonly place: Place;
  readonly text: string;
  readonly onChange: (text: string) => void;
}

const JsonField = ({ place, text, onChange }: TextProps) => (
  <TextArea
    label={place.name}
    hint={hintOf('JSON', place.doc)}
    error={useErrorAt(place.path)}
    mono
    spellCheck={false}
    value={text}
    onChange={({ target }) => onChange(target.value)}
  />
);

function TypedField({ type, place, text, onChange }: TextProps & { readonly type: AvroType }) {
  const t = useTexts(formTexts);
  const refused = useErrorAt(place.path);
  const issue = text === '' ? null : leafIssue(type, text);
  const shared = { label: place.name, error: issue === null ? refused : t[`issue_${issue}`], value: text };
  if (type.kind === 'enum')
    return (
      <SelectField
        {...shared}
        hint={hintOf(type.name, place.doc)}
        onChange={({ target }) => onChange(target.value)}
      >
        <option value="">{t.chooseSymbol}</option>
        {type.symbols.map((symbol) => (
          <option key={symbol}>{symbol}</option>
        ))}
      </SelectField>
    );
  const isTimestamp = type.kind === 'number' && type.temporal?.includes('timestamp-') === true;
  return (
    <>
      <TextField
        {...shared}
        hint={hintOf(typeHint(type, t), place.doc)}
        mono={type.kind !== 'string'}
        inputMode={type.kind === 'number' && type.temporal === null ? 'decimal' : 'text'}
        autoComplete="off"
        spellCheck={false}
        onChange={({ target }) => onChange(target.value)}
      />
      {isTimestamp && (
        <Button
          kind="quiet"
          aria-label={t.now(place.name)}
          title={t.now(place.name)}
          onClick={() => onChange(nowFor(type.temporal ?? ''))}
        >
          ⏲
        </Button>
      )}
    </>
  );
}

/** The time, in UTC; without the zone for a local timestamp. */
function nowFor(temporal: string): string {
  const iso = new Date().toISOString();
  return temporal.startsWith('local-') ? iso.slice(0, -1) : iso;
}

function typeHint(type: AvroType, t: (typeof formTexts)['en']): string {
  switch (type.kind) {
    case 'number':
      return type.temporal === null ? type.name : t.hintTemporal(type.temporal);
    case 'string':
      return type.isUuid ? t.hintUuid : 'string';
    case 'bytes':
    case 'fixed':
      if (type.decimal !== null) return t.hintDecimal(type.decimal.precision, type.decimal.scale);
      if (type.kind === 'bytes') return t.hintBytes;
      return type.isUuid ? t.hintUuid : t.hintFixed(type.size);
    case 'null':
    case 'boolean':
    case 'enum':
    case 'array':
    case 'map':
    case 'record':
    case 'union':
    case 'unknown':
      return branchNameOf(type);
  }
}

const hintOf = (type: string, doc: string | null): string => (doc === null ? type : `${type} · ${doc}`);
