import { Link } from 'wouter';
import type { operations } from '../../../api/schema.gen.js';
import { useFormat, useTexts } from '../../../text/preferences.js';
import { Quiet } from '../../../ui/layout.js';
import { Badge } from '../../../ui/state-badge.js';
import { Ago } from '../../../ui/time.js';
import type { Tone } from '../../../ui/tone.js';
import { shortened } from '../shortened.js';
import { writerTexts } from './texts.js';
import styles from './writers.module.css';

type Writers = operations['getSubjectWriters']['responses']['200']['content']['application/json'];
type Client = Writers['clients'][number];
type Declared = Writers['declared'][number];

const tones: Readonly<Record<Declared['status'], Tone>> = {
  accepted: 'healthy',
  rewritten: 'retried',
  refused: 'blocked',
};

/** A client, with one schema that it declares, or none. */
export function ClientItem({ client: given }: { readonly client: Client }) {
  const t = useTexts(writerTexts);
  const format = useFormat();
  const { client, schema_id: id, fingerprint, requests, last_seen: lastSeen } = given;
  const schema = id !== null ? t.schemaId(String(id)) : fingerprint === null ? null : shortened(fingerprint);
  return (
    <li>
      <span className={styles.line}>
        <strong>{client}</strong>
        <Quiet>{schema === null ? t.undeclared : t.declares(schema)}</Quiet>
      </span>
      <span className={styles.line}>
        <span>{t.requests(format.count(requests))}</span>
        <Quiet>
          {t.lastSeen} <Ago at={lastSeen} />
        </Quiet>
      </span>
    </li>
  );
}

/** A schema that requests have declared, and what became of it. */
export function DeclaredItem({ declared }: { readonly declared: Declared }) {
  const t = useTexts(writerTexts);
  const {
    fingerprint,
    schema_id: id,
    version,
    status,
    written_as: writtenAs,
    mismatch_id: mismatch,
  } = declared;
  return (
    <li>
      <span className={styles.line}>
        <Badge tone={tones[status]}>{t[status]}</Badge>
        {id !== null && <span>{t.schemaId(String(id))}</span>}
        {version !== null && <span>{t.version(String(version))}</span>}
        <code title={fingerprint}>{shortened(fingerprint)}</code>
      </span>
      <Quiet>
        {writtenAs === null ? t[`${status}Hint`] : t.rewrittenAs(String(writtenAs.version))}
        {mismatch !== null && (
          <>
            {' '}
            <Link href={`/mismatches/${encodeURIComponent(mismatch)}`}>{t.mismatch}</Link>
          </>
        )}
      </Quiet>
    </li>
  );
}
