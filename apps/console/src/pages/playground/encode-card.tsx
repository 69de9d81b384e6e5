import { ProblemError } from '../../api/problem.js';
import { useTexts } from '../../text/preferences.js';
import { Callout, ProblemCallout } from '../../ui/callout.js';
import { SelectField, TextArea, TextField } from '../../ui/field.js';
import { Card, Quiet } from '../../ui/layout.js';
import ui from '../../ui/ui.module.css';
import { useEncoded, useSettled, type Encoded } from './data.js';
import { isSchemaId, jsonFault } from './encode-body.js';
import { HexView } from './hex-view.js';
import styles from './playground.module.css';
import { schemaProblem, type Settings } from './settings.js';
import { playgroundTexts } from './texts.js';
import type { TrialProps } from './trial.js';

/** How long nothing may be typed until the record is encoded, in ms. */
const pauseMs = 500;

/** A record in; its bytes out, or why there are none. */
export function EncodeCard({ trial, onTexts, onSettings }: TrialProps) {
  const t = useTexts(playgroundTexts);
  const { format, schemaId, side } = trial;
  const record = useSettled(trial.record, pauseMs);
  const schema = useSettled(trial[side], pauseMs);
  const isEmpty = record.trim() === '';
  const fault = isEmpty ? null : jsonFault(record);
  const isId = schemaId === '' || isSchemaId(schemaId);
  const canEncode = !isEmpty && fault === null && isId && schema.trim() !== '';
  const encoded = useEncoded(canEncode ? { schema, schemaId, format, record } : null);
  const problem = encoded.error instanceof ProblemError ? schemaProblem(encoded.error.problem.detail) : null;
  return (
    <Card title={t.encode}>
      <div className={styles.parts}>
        <div className={styles.choices}>
          <SelectField
            label={t.recordFormat}
            value={format}
            onChange={({ target }) => onSettings({ format: target.value as Settings['format'] })}
          >
            <option value="json">{t.json}</option>
            <option value="avro_json">{t.avro_json}</option>
          </SelectField>
          <SelectField
            label={t.with}
            value={side}
            onChange={({ target }) => onSettings({ side: target.value as Settings['side'] })}
          >
            <option value="ours">{t.ours}</option>
            <option value="theirs">{t.theirs}</option>
          </SelectField>
          <TextField
            label={t.schemaId}
            hint={t.schemaIdHint}
            error={isId ? null : t.schemaIdError}
            inputMode="numeric"
            autoComplete="off"
            value={schemaId}
            onChange={({ target }) => onSettings({ schemaId: target.value.trim() })}
          />
        </div>
        <div className={styles.encoded}>
          <TextArea
            label={t.record}
            hint={t.recordHint}
            error={fault === null ? null : t.notJson(fault)}
            mono
            rows={10}
            spellCheck={false}
            autoComplete="off"
            value={trial.record}
            onChange={({ target }) => onTexts({ record: target.value })}
          />
          <div className={styles.result} aria-live="polite" aria-busy={encoded.isFetching}>
            {isEmpty ? (
              <Quiet>{t.noRecord}</Quiet>
            ) : !canEncode ? (
              schema.trim() === '' && <Quiet>{t.noSchema}</Quiet>
            ) : encoded.isError ? (
              problem === null ? (
                <ProblemCallout error={encoded.error} onRetry={() => void encoded.refetch()} />
              ) : (
                <Callout tone="blocked" title={t.notAvro(problem.text)} />
              )
            ) : encoded.data === undefined ? (
              <Quiet>{t.encoding}</Quiet>
            ) : encoded.data.ok ? (
              <HexView key={encoded.data.bytes} encoded={encoded.data} />
            ) : (
              <Problems problems={encoded.data.problems} />
            )}
          </div>
        </div>
      </div>
    </Card>
  );
}

interface ProblemsProps {
  readonly problems: Extract<Encoded, { ok: false }>['problems'];
}

function Problems({ problems }: ProblemsProps) {
  const t = useTexts(playgroundTexts);
  return (
    <>
      <Callout tone="blocked" title={t.refused}>
        <p>{t.refusedAdvice}</p>
      </Callout>
      <div className={ui.tableWrap} tabIndex={0} role="region" aria-label={t.problems}>
        <table className={ui.table}>
          <thead>
            <tr>
              <th scope="col">{t.path}</th>
              <th scope="col">{t.expected}</th>
              <th scope="col">{t.actual}</th>
            </tr>
          </thead>
          <tbody>
            {problems.map(({ path, expected, actual }, index) => (
              <tr key={index}>
                <th scope="row" className={styles.path}>
                  {path === '' ? t.wholeRecord : <code>{path}</code>}
                </th>
                <td>
                  <code>{expected}</code>
                </td>
                <td>
                  <code>{actual}</code>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
