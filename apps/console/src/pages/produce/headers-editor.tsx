import { useTexts } from '../../text/preferences.js';
import { Button } from '../../ui/button.js';
import { TextField } from '../../ui/field.js';
import styles from './produce.module.css';
import type { HeaderText } from './request.js';
import { produceTexts } from './texts.js';

interface HeadersEditorProps {
  readonly headers: readonly HeaderText[];
  readonly onChange: (headers: readonly HeaderText[]) => void;
}

/** The headers of a record, in their order. A name may occur again. */
export function HeadersEditor({ headers, onChange }: HeadersEditorProps) {
  const t = useTexts(produceTexts);
  return (
    <fieldset className={styles.headers}>
      <legend className={styles.legend}>{t.headers}</legend>
      {headers.map((header, index) => (
        <div key={index} className={styles.header}>
          <TextField
            label={t.headerName(index + 1)}
            autoComplete="off"
            value={header.name}
            onChange={({ target }) => onChange(headers.with(index, { ...header, name: target.value }))}
          />
          <TextField
            label={t.headerValue(index + 1)}
            autoComplete="off"
            value={header.value}
            onChange={({ target }) => onChange(headers.with(index, { ...header, value: target.value }))}
          />
          <Button
            kind="quiet"
            aria-label={t.removeHeader(index + 1)}
            title={t.removeHeader(index + 1)}
            onClick={() => onChange(headers.toSpliced(index, 1))}
          >
            ×
          </Button>
        </div>
      ))}
      <Button onClick={() => onChange([...headers, { name: '', value: '' }])}>{t.addHeader}</Button>
    </fieldset>
  );
}
