import { useTexts } from '../../text/preferences.js';
import { SelectField, TextArea } from '../../ui/field.js';
import { Card, Quiet } from '../../ui/layout.js';
import { Skeleton } from '../../ui/query-view.js';
import { DraftField } from './form/draft-field.js';
import type { AvroType } from './form/avro-type.js';
import { withDraft, withText, type Fault, type Part } from './part.js';
import styles from './produce.module.css';
import { produceTexts } from './texts.js';
import type { SubjectSchema } from './use-schemas.js';

interface PartEditorProps {
  readonly role: 'key' | 'value';
  readonly part: Part;
  readonly onChange: (part: Part) => void;
  /** The subjects that the schema may be of. */
  readonly subjects: readonly string[];
  readonly subject: string | null;
  readonly onSubject: (subject: string) => void;
  /** Null: there is none, or it may not be seen. */
  readonly schema: SubjectSchema | null;
  readonly isLoading: boolean;
  readonly mayRead: boolean;
}

/** A key or a value: a form of its schema, and the JSON text of it. */
export function PartEditor(props: PartEditorProps) {
  const { role, part, onChange, schema, isLoading, mayRead } = props;
  const t = useTexts(produceTexts);
  const type = schema?.type ?? null;
  const title = role === 'key' ? t.key : t.value;
  return (
    <Card title={title} aside={<SchemaName {...props} />}>
      <div className={styles.part}>
        <div className={styles.narrow}>
          <SelectField
            label={t.send}
            value={part.send}
            onChange={({ target }) => onChange({ ...part, send: target.value as Part['send'] })}
          >
            <option value="json">{t.sendJson}</option>
            {role === 'key' && <option value="none">{t.sendNoKey}</option>}
            <option value="null">{role === 'key' ? t.sendNullKey : t.sendNullValue}</option>
          </SelectField>
        </div>
        {part.send === 'json' &&
          (isLoading ? (
            <Skeleton height="12rem" />
          ) : (
            <div className={type === null ? styles.part : styles.sideBySide}>
              {type === null ? (
                <Quiet>{!mayRead ? t.noFormRights : schema === null ? t.noForm : t.tooNew}</Quiet>
              ) : (
                <Form {...{ role, type, part, onChange }} title={title} />
              )}
              <RawEditor {...{ role, part, onChange, type }} />
            </div>
          ))}
      </div>
    </Card>
  );
}

function SchemaName({ subjects, subject, onSubject, schema }: PartEditorProps) {
  const t = useTexts(produceTexts);
  if (subject === null) return null;
  const version =
    schema?.version == null
      ? t.unboundSchema
      : `${t.schemaOf(String(schema.version))}, ${t.schemaId(String(schema.id))}`;
  return (
    <span className={styles.schema}>
      {subjects.length === 1 ? (
        <code>{subject}</code>
      ) : (
        <SelectField label={t.subjectOf} value={subject} onChange={({ target }) => onSubject(target.value)}>
          {subjects.map((each) => (
            <option key={each}>{each}</option>
          ))}
        </SelectField>
      )}
      {schema !== null && <Quiet>{version}</Quiet>}
    </span>
  );
}

interface FormProps {
  readonly role: 'key' | 'value';
  readonly title: string;
  readonly type: AvroType;
  readonly part: Part;
  readonly onChange: (part: Part) => void;
}

function Form({ role, title, type, part, onChange }: FormProps) {
  const t = useTexts(produceTexts);
  if (part.draft === null) return <FaultNote fault={part.fault} />;
  return (
    // What is typed in a form that does not show the text would overwrite it.
    <div role="group" aria-label={t.form(title)} inert={part.fault !== null} className={styles.form}>
      <DraftField
        type={type}
        draft={part.draft}
        place={{ path: `/${role}`, name: title, doc: null }}
        onChange={(draft) => onChange(withDraft(part, type, draft))}
      />
    </div>
  );
}

function useFaultText(fault: Fault | null): string | null {
  const t = useTexts(produceTexts);
  if (fault === null) return null;
  if (fault.kind === 'syntax') return t.faultSyntax(fault.detail);
  return fault.expected === null ? t.faultUnknownField(fault.path) : t.faultUnfit(fault.path, fault.expected);
}

const FaultNote = ({ fault }: { readonly fault: Fault | null }) => <Quiet>{useFaultText(fault)}</Quiet>;

function RawEditor({
  role,
  part,
  onChange,
  type,
}: Omit<FormProps, 'title' | 'type'> & { type: AvroType | null }) {
  const t = useTexts(produceTexts);
  const fault = useFaultText(part.fault);
  return (
    <TextArea
      label={role === 'key' ? t.rawKey : t.rawValue}
      hint={t.rawHint}
      error={part.text === '' ? null : fault}
      mono
      spellCheck={false}
      autoComplete="off"
      rows={role === 'key' ? 6 : 12}
      value={part.text}
      onChange={({ target }) => onChange(withText(part, type, target.value))}
    />
  );
}
