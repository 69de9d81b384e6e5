import type { ReactNode } from 'react';
import { useSession } from '../../session/session.js';
import { useTexts } from '../../text/preferences.js';
import { ButtonLink } from '../../ui/button.js';
import { CopyButton } from '../../ui/copy-button.js';
import { Card, Code, Row } from '../../ui/layout.js';
import { firstRecord } from './first-record.js';
import styles from './overview.module.css';
import { overviewTexts } from './texts.js';

/** What to do first in an empty installation. */
export function FirstSteps() {
  const t = useTexts(overviewTexts);
  const { config, has } = useSession();
  const command = firstRecord(window.location.origin, config.needs_credentials);
  return (
    <Card title={t.emptyTitle}>
      <p>{t.emptyIntro}</p>
      <ol className={styles.steps}>
        <Step title={t.step1} text={t.step1Text}>
          <a href="/docs">{t.apiDocs}</a>
        </Step>
        <Step title={t.step2} text={t.step2Text}>
          <Code label={t.command}>{command}</Code>
          <Row>
            <CopyButton label={t.copy} text={command} />
            {has('produce') && (
              <ButtonLink kind="quiet" to="/produce">
                {t.step2Form}
              </ButtonLink>
            )}
          </Row>
        </Step>
        <Step title={t.step3} text={t.step3Text} />
      </ol>
    </Card>
  );
}

interface StepProps {
  readonly title: string;
  readonly text: string;
  readonly children?: ReactNode;
}

const Step = ({ title, text, children }: StepProps) => (
  <li className={styles.step}>
    <h3>{title}</h3>
    <p>{text}</p>
    {children}
  </li>
);
