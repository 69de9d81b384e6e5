import type { ReactNode } from 'react';
import { useTexts } from '../../../text/preferences.js';
import { Quiet } from '../../../ui/layout.js';
import styles from './form.module.css';
import { useIssueAt, type Place } from './place.js';
import { formTexts } from './texts.js';

interface GroupProps {
  readonly place: Place;
  /** The name of the type. */
  readonly kind: string;
  readonly children: ReactNode;
}

/** A type that is made of others. */
export function Group({ place: { path, name, doc }, kind, children }: GroupProps) {
  const t = useTexts(formTexts);
  const issue = useIssueAt(path);
  return (
    <fieldset className={styles.group} data-place={path}>
      <legend>
        <strong>{name}</strong> <Quiet>{kind}</Quiet>
      </legend>
      {doc !== null && <Quiet>{doc}</Quiet>}
      {issue !== null && (
        <p className={styles.issue} role="alert">
          {t.refused(issue.expected, issue.actual)}
        </p>
      )}
      {children}
    </fieldset>
  );
}
