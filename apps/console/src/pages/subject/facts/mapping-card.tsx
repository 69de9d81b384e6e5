import { useTexts } from '../../../text/preferences.js';
import { CopyButton } from '../../../ui/copy-button.js';
import { Card, Fact, Facts, Quiet } from '../../../ui/layout.js';
import type { SubjectView } from '../data.js';
import { shortened } from '../shortened.js';
import styles from './facts.module.css';
import { factTexts } from './texts.js';

interface MappingCardProps {
  readonly view: SubjectView;
  /** True: what the pod's configuration said then is not known. */
  readonly isPast: boolean;
}

/** The writer schema that the subject produces with. */
export function MappingCard({ view, isPast }: MappingCardProps) {
  const t = useTexts(factTexts);
  const { mapping } = view;
  return (
    <Card title={t.mapping}>
      {mapping === null ? (
        <div className={styles.none}>
          <p>{t.noMapping}</p>
          {!isPast && (
            <Facts>
              <Configured view={view} />
            </Facts>
          )}
        </div>
      ) : (
        <Facts>
          {mapping.full_name !== null && (
            <Fact name={t.fullName}>
              <code>{mapping.full_name}</code>
            </Fact>
          )}
          <Fact name={t.record}>{t[mapping.record]}</Fact>
          <Fact name={t.schemaId}>
            <Known value={mapping.schema_id} />
          </Fact>
          <Fact name={t.version}>
            <Known value={mapping.version} />
          </Fact>
          <Fact name={t.fingerprint}>
            <span className={styles.copied}>
              <code title={mapping.fingerprint}>{shortened(mapping.fingerprint)}</code>
              <CopyButton label={t.copyFingerprint} text={mapping.fingerprint} />
            </span>
          </Fact>
          {mapping.guid !== undefined && (
            <Fact name={t.guid}>
              <code>{mapping.guid}</code>
            </Fact>
          )}
          {mapping.wire === 'header' && <Fact name={t.wire}>{t.wireHeader}</Fact>}
          {mapping.field_case === 'insensitive' && <Fact name={t.fieldCase}>{t.fieldCaseInsensitive}</Fact>}
          <Fact name={t.source}>
            {mapping.source === null ? t.sourceUnknown : t[`source_${mapping.source}`]}
          </Fact>
          {!isPast && <Configured view={view} />}
        </Facts>
      )}
    </Card>
  );
}

function Known({ value }: { readonly value: number | null }) {
  const t = useTexts(factTexts);
  return value === null ? <Quiet>{t.unbound}</Quiet> : String(value);
}

function Configured({ view: { configured } }: { readonly view: SubjectView }) {
  const t = useTexts(factTexts);
  return (
    <Fact name={t.configured}>
      {configured === undefined ? (
        <Quiet>{t.notConfigured}</Quiet>
      ) : configured.agrees ? (
        t.agrees
      ) : (
        <strong title={configured.fingerprint}>{t.disagrees(shortened(configured.fingerprint))}</strong>
      )}
    </Fact>
  );
}
