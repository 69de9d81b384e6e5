import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { useTexts } from '../../text/preferences.js';
import { Card, Quiet } from '../../ui/layout.js';
import { QueryView } from '../../ui/query-view.js';
import type { Mismatch } from '../mismatches/data.js';
import { subjectPath } from '../subject/address.js';
import { useNeighbours } from './data.js';
import styles from './mismatch.module.css';
import { mismatchTexts } from './texts.js';

interface LinksCardProps {
  readonly mismatch: Mismatch;
  /** Of the subject, when the mismatch was settled; null: it is not known. */
  readonly lastVersion: number | null;
}

/** The subject, and other mismatches. */
export function LinksCard({ mismatch, lastVersion }: LinksCardProps) {
  const t = useTexts(mismatchTexts);
  const { topic, subject, kind, opened_at: opened } = mismatch;
  const neighbours = useNeighbours(mismatch);
  const of = new URLSearchParams({ topic, subject });
  return (
    <Card title={t.links}>
      <div className={styles.links}>
        <ul className={styles.links}>
          <Item href={subjectPath(topic, subject)}>{t.now}</Item>
          {lastVersion !== null && <Item href={subjectPath(topic, subject, lastVersion)}>{t.then}</Item>}
        </ul>
        <QueryView query={neighbours} height="2rem">
          {({ previous, next, hasManyNewer }) => (
            <ul className={styles.links}>
              {previous === null ? (
                <li>
                  <Quiet>{t.first}</Quiet>
                </li>
              ) : (
                <Item href={mismatchPath(previous)}>{t.previous}</Item>
              )}
              {hasManyNewer ? (
                <Item href={`/mismatches?${of.toString()}&from=${encodeURIComponent(opened)}`}>
                  {t.newerOnes}
                </Item>
              ) : next === null ? (
                <li>
                  <Quiet>{t.last}</Quiet>
                </li>
              ) : (
                <Item href={mismatchPath(next)}>{t.next}</Item>
              )}
            </ul>
          )}
        </QueryView>
        <ul className={styles.links}>
          <Item href={`/mismatches?${of.toString()}`}>{t.sameSubject}</Item>
          <Item href={`/mismatches?${new URLSearchParams({ kind }).toString()}`}>{t.sameKind}</Item>
          <Item href={`/playground?${of.toString()}`}>{t.playground}</Item>
        </ul>
      </div>
    </Card>
  );
}

const mismatchPath = (id: string): string => `/mismatches/${encodeURIComponent(id)}`;

const Item = ({ href, children }: { readonly href: string; readonly children: ReactNode }) => (
  <li>
    <Link href={href}>{children}</Link>
  </li>
);
