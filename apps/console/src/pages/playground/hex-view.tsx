import { useMemo, useState } from 'react';
import { useFormat, useTexts } from '../../text/preferences.js';
import { Button } from '../../ui/button.js';
import { CopyButton } from '../../ui/copy-button.js';
import { Row } from '../../ui/layout.js';
import ui from '../../ui/ui.module.css';
import type { Encoded } from './data.js';
import { bytesOf, bytesPerRow, hexRows, hexText, type HexRow } from './hex.js';
import styles from './playground.module.css';
import { playgroundTexts } from './texts.js';

interface HexViewProps {
  readonly encoded: Extract<Encoded, { ok: true }>;
}

/** Rows that are shown at first. */
const shownAtFirst = 64;

/** Bytes in rows of 16, with the wire header marked. */
export function HexView({ encoded: { bytes: base64, header_bytes: header, schema_id: id } }: HexViewProps) {
  const t = useTexts(playgroundTexts);
  const format = useFormat();
  const [most, setMost] = useState(shownAtFirst);
  const bytes = useMemo(() => bytesOf(base64), [base64]);
  const rows = useMemo(() => hexRows(bytes, header, most), [bytes, header, most]);
  const rest = Math.ceil(bytes.length / bytesPerRow) - rows.length;
  const total = format.count(bytes.length);
  return (
    <>
      <p>{header === 0 ? t.sizeWithout(total) : t.size(total, format.count(header))}</p>
      <ul className={styles.legend}>
        {header > 0 && (
          <>
            <li>
              <mark className={styles.byte} data-part="magic">
                00
              </mark>{' '}
              {t.magic}
            </li>
            <li>
              <mark className={styles.byte} data-part="id">
                {hexText(bytes.subarray(1, header)).replaceAll(/(..)(?=.)/g, '$1 ')}
              </mark>{' '}
              {t.idBytes(String(id))}
            </li>
          </>
        )}
        <li>
          <span className={styles.byte} data-part="avro">
            …
          </span>{' '}
          {t.avro}
        </li>
      </ul>
      <div className={ui.tableWrap} tabIndex={0} role="region" aria-label={t.bytes}>
        <table className={styles.hex}>
          <thead>
            <tr>
              <th scope="col">{t.offset}</th>
              <th scope="col">{t.hex}</th>
              <th scope="col">{t.ascii}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <HexLine key={row.offset} row={row} />
            ))}
          </tbody>
        </table>
      </div>
      <Row>
        {rest > 0 && (
          <Button onClick={() => setMost((before) => before * 4)}>{t.moreRows(format.count(rest))}</Button>
        )}
        <CopyButton label={t.copyHex} text={() => hexText(bytes)} />
        <CopyButton label={t.copyBase64} text={base64} />
      </Row>
    </>
  );
}

function HexLine({ row: { offset, bytes, text } }: { readonly row: HexRow }) {
  const header = bytes.filter(({ part }) => part !== 'avro');
  const avro = bytes.slice(header.length);
  return (
    <tr>
      <th scope="row">{offset}</th>
      <td>
        {(['magic', 'id'] as const).map((part) => {
          const own = header.filter((each) => each.part === part);
          return (
            own.length > 0 && (
              <mark key={part} className={styles.byte} data-part={part}>
                {own.map(({ hex }) => hex).join(' ')}
              </mark>
            )
          );
        })}
        {avro.length > 0 && (
          <span className={styles.byte} data-part="avro">
            {avro.map(({ hex }) => hex).join(' ')}
          </span>
        )}
      </td>
      <td>{text}</td>
    </tr>
  );
}
