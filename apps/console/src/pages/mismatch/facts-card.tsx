import type { ReactNode } from 'react';
import { verdictTexts } from '../../text/mismatches.js';
import { useFormat, useTexts } from '../../text/preferences.js';
import { Card, Fact, Facts } from '../../ui/layout.js';
import { Time } from '../../ui/time.js';
import type { Mismatch } from '../mismatches/data.js';
import { shortDuration } from './story.js';
import { mismatchTexts } from './texts.js';

interface FactsCardProps {
  readonly mismatch: Mismatch;
  /** Whose request it was; null: it is not known. */
  readonly caller: string | null;
}

/** Everything that the audit has, but the schemas. */
export function FactsCard({ mismatch, caller }: FactsCardProps) {
  const t = useTexts(mismatchTexts);
  const verdictNames = useTexts(verdictTexts);
  const format = useFormat();
  const { settled_at: settled, opened_at: opened, mapping, latest } = mismatch;
  return (
    <Card title={t.facts}>
      <Facts>
        <Fact name={t.topic}>
          <code>{mismatch.topic}</code>
        </Fact>
        <Fact name={t.subject}>
          <code>{mismatch.subject}</code> ({mismatch.role})
        </Fact>
        <Fact name={t.opened}>
          <Time at={opened} />
        </Fact>
        <Fact name={t.settled}>
          {settled === null ? (
            t.pending
          ) : (
            <>
              <Time at={settled} /> (
              {t.after(shortDuration(Date.parse(settled) - Date.parse(opened), format))})
            </>
          )}
        </Fact>
        <Fact name={t.verdict}>{verdictNames[mismatch.verdict ?? 'none']}</Fact>
        <Fact name={t.attempts}>{format.count(mismatch.attempts)}</Fact>
        <Fact name={t.class}>
          <code>{mismatch.class}</code>
        </Fact>
        <Fact name={t.trigger}>
          <code>{mismatch.trigger}</code>
        </Fact>
        <Fact name={t.kind}>
          <code>{mismatch.kind}</code>
        </Fact>
        {caller !== null && (
          <Fact name={t.caller}>
            <code>{caller}</code>
          </Fact>
        )}
        <Fact name={t.request}>{orNone(mismatch.request_id, t.none)}</Fact>
        <Fact name={t.pod}>
          <code>{mismatch.pod}</code>
        </Fact>
        <Fact name={t.mapping}>
          <SchemaFact schema={mapping} />
        </Fact>
        <Fact name={t.latest}>
          <SchemaFact schema={latest} />
        </Fact>
        {mismatch.reason !== null && <Fact name={t.reason}>{mismatch.reason}</Fact>}
        <Fact name={t.id}>
          <code>{mismatch.id}</code>
        </Fact>
      </Facts>
    </Card>
  );
}

const orNone = (text: string | null, none: string): ReactNode => (text === null ? none : <code>{text}</code>);

function SchemaFact({ schema }: { readonly schema: Mismatch['mapping'] }) {
  const t = useTexts(mismatchTexts);
  if (schema === null) return t.none;
  return (
    <>
      {t.schema(schema.version, schema.schema_id)}{' '}
      <code title={schema.fingerprint}>{schema.fingerprint.slice(0, 19)}…</code>
    </>
  );
}
