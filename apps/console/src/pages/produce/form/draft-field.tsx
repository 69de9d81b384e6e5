import { useTexts } from '../../../text/preferences.js';
import { Button } from '../../../ui/button.js';
import { Quiet, Row } from '../../../ui/layout.js';
import type { RecordField, RecordType, UnionType } from './avro-type.js';
import { branchNameOf } from './avro-type.js';
import type { DraftFieldProps } from './draft-field-props.js';
import { absent, type Draft } from './draft.js';
import { initialDraft } from './initial-draft.js';
import { defaultDraft } from './default-draft.js';
import { isWrapped } from './draft-json.js';
import styles from './form.module.css';
import { Group } from './group.js';
import { LeafField } from './leaf-field.js';
import { ArrayField, MapField } from './list-fields.js';
import { below } from './place.js';
import { SelectField } from '../../../ui/field.js';
import { formTexts } from './texts.js';

/** The controls of one type. Records and unions contain further ones, as deep as what is filled in. */
export function DraftField({ type, draft, place, onChange }: DraftFieldProps) {
  if (draft.kind === 'absent') return <AbsentField {...{ type, draft, place, onChange }} />;
  if (type.kind === 'record' && draft.kind === 'record')
    return <RecordFields {...{ type, draft, place, onChange }} />;
  if (type.kind === 'union' && draft.kind === 'union')
    return <UnionField {...{ type, draft, place, onChange }} />;
  if (type.kind === 'array' && draft.kind === 'array')
    return <ArrayField Field={DraftField} {...{ type, draft, place, onChange }} />;
  if (type.kind === 'map' && draft.kind === 'map')
    return <MapField Field={DraftField} {...{ type, draft, place, onChange }} />;
  if (draft.kind === 'null') return null;
  return <LeafField {...{ type, draft, place, onChange }} />;
}

/** A type that has to contain itself without an end can only be opened step by step. */
function AbsentField({ type, place, onChange }: DraftFieldProps) {
  const t = useTexts(formTexts);
  return <Button onClick={() => onChange(initialDraft(type))}>{t.fillIn(place.name)}</Button>;
}

function RecordFields({
  type,
  draft,
  place,
  onChange,
}: DraftFieldProps<RecordType, Draft & { kind: 'record' }>) {
  return (
    <Group place={place} kind={type.name}>
      {type.fields.map((field, index) => (
        <OneField
          key={field.name}
          field={field}
          draft={draft.fields[index] ?? absent}
          path={below(place.path, field.name)}
          onChange={(next) => onChange({ kind: 'record', fields: draft.fields.with(index, next) })}
        />
      ))}
    </Group>
  );
}

interface OneFieldProps {
  readonly field: RecordField;
  readonly draft: Draft;
  readonly path: string;
  readonly onChange: (draft: Draft) => void;
}

/** A field of a record, which may be left out. */
function OneField({ field, draft, path, onChange }: OneFieldProps) {
  const t = useTexts(formTexts);
  const { name, doc, type } = field;
  const isNullable =
    type.kind === 'null' || (type.kind === 'union' && type.branches.some(({ kind }) => kind === 'null'));
  if (draft.kind === 'absent') {
    const filled =
      (field.default === undefined ? null : defaultDraft(type, field.default)) ?? initialDraft(type);
    return (
      <div data-place={path} className={styles.absent}>
        <strong>{name}</strong>
        <Quiet>{field.default !== undefined ? t.leftOut : isNullable ? t.leftOutNull : t.missing}</Quiet>
        <Button kind="quiet" onClick={() => onChange(filled)}>
          {t.fillIn(name)}
        </Button>
      </div>
    );
  }
  return (
    <div className={styles.field}>
      <DraftField type={type} draft={draft} place={{ path, name, doc }} onChange={onChange} />
      {field.default !== undefined && (
        <Button
          kind="quiet"
          aria-label={t.leaveOut(name)}
          title={t.leaveOut(name)}
          onClick={() => onChange(absent)}
        >
          ×
        </Button>
      )}
    </div>
  );
}

function UnionField({ type, draft, place, onChange }: DraftFieldProps<UnionType, Draft & { kind: 'union' }>) {
  const t = useTexts(formTexts);
  const chosen = type.branches[draft.branch];
  const path =
    chosen !== undefined &&
    isWrapped(type, draft) &&
    type.branches.filter(({ kind }) => kind !== 'null').length > 1
      ? below(place.path, branchNameOf(chosen))
      : place.path;
  const choice = (
    <SelectField
      label={t.branchOf(place.name)}
      hint={place.doc ?? undefined}
      value={draft.branch}
      onChange={({ target }) => {
        const branch = Number(target.value);
        const next = type.branches[branch];
        if (next !== undefined) onChange({ kind: 'union', branch, value: initialDraft(next) });
      }}
    >
      {type.branches.map((branch, index) => (
        <option key={branchNameOf(branch)} value={index}>
          {branchNameOf(branch)}
        </option>
      ))}
    </SelectField>
  );
  return (
    <div data-place={place.path} className={styles.union}>
      {type.branches.length > 1 && choice}
      {chosen !== undefined && chosen.kind !== 'null' && (
        <Row>
          <div className={styles.grow}>
            <DraftField
              type={chosen}
              draft={draft.value}
              place={{ ...place, path, doc: null }}
              onChange={(value) => onChange({ ...draft, value })}
            />
          </div>
        </Row>
      )}
    </div>
  );
}
