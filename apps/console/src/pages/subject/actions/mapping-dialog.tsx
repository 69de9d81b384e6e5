import { useState } from 'react';
import { useTexts } from '../../../text/preferences.js';
import { SelectField, TextArea, TextField } from '../../../ui/field.js';
import { parseJson } from '../../../ui/schema/json-text.js';
import type { ActionDialogProps } from './action-dialog.js';
import { CommandDialog } from './command-dialog.js';
import type { Command, DeclaredSchema } from './command.js';
import { schemaIdOf } from './inputs.js';
import { actionTexts } from './texts.js';

type Record = 'generic' | 'specific';
type FieldCase = 'exact' | 'insensitive';
type By = DeclaredSchema['kind'];

/** Declares the mapping: the latest version, a schema by its id, or by its text. */
export function MappingDialog({ subject, onClose }: ActionDialogProps) {
  const t = useTexts(actionTexts);
  const isKey = subject.role === 'key';
  const [chosen, setRecord] = useState<Record>(subject.mapping?.record ?? 'generic');
  const record = isKey ? 'specific' : chosen;
  const [by, setBy] = useState<By>('latest');
  const [id, setId] = useState('');
  const [text, setText] = useState('');
  const [fieldCase, setFieldCase] = useState<FieldCase | null>(null);
  const schema = schemaOf(by, id, text);
  const command: Command | null = schema === null ? null : { action: 'map', record, schema, fieldCase };
  return (
    <CommandDialog
      subject={subject}
      title={t.mapTitle(subject.subject)}
      verb={t.mapDo}
      command={command}
      onClose={onClose}
    >
      <SelectField
        label={t.record}
        {...(isKey && { hint: t.keyIsSpecific })}
        value={record}
        onChange={({ target }) => setRecord(target.value as Record)}
      >
        {!isKey && <option value="generic">{t.generic}</option>}
        <option value="specific">{t.specific}</option>
      </SelectField>
      <SelectField label={t.schema} value={by} onChange={({ target }) => setBy(target.value as By)}>
        <option value="latest">{t.latest}</option>
        <option value="id">{t.byId}</option>
        <option value="text">{t.byText}</option>
      </SelectField>
      {by === 'id' && (
        <TextField
          label={t.id}
          error={id !== '' && schema === null ? t.idBad : null}
          inputMode="numeric"
          aria-required
          value={id}
          onChange={({ target }) => setId(target.value)}
        />
      )}
      {by === 'text' && (
        <TextArea
          label={t.text}
          hint={t.textHint}
          error={text !== '' && schema === null ? t.textBad : null}
          mono
          aria-required
          spellCheck={false}
          rows={8}
          value={text}
          onChange={({ target }) => setText(target.value)}
        />
      )}
      {record === 'generic' && (
        <SelectField
          label={t.fieldCase}
          value={fieldCase ?? ''}
          onChange={({ target }) => setFieldCase(target.value === '' ? null : (target.value as FieldCase))}
        >
          <option value="">{t.asItIs}</option>
          <option value="exact">{t.exact}</option>
          <option value="insensitive">{t.insensitive}</option>
        </SelectField>
      )}
    </CommandDialog>
  );
}

/** Null: something is missing, or wrong. */
function schemaOf(by: By, id: string, text: string): DeclaredSchema | null {
  if (by === 'latest') return { kind: 'latest' };
  if (by === 'text') return parseJson(text) === undefined ? null : { kind: 'text', text };
  const number = schemaIdOf(id);
  return number === null ? null : { kind: 'id', id: number };
}
