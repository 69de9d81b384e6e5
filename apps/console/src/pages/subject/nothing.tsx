import { useSession } from '../../session/session.js';
import { useTexts } from '../../text/preferences.js';
import { ButtonLink } from '../../ui/button.js';
import { Callout } from '../../ui/callout.js';
import { PageHead, Row } from '../../ui/layout.js';
import { subjectsOf } from './head/head.js';
import { subjectTexts } from './texts.js';

interface NothingProps {
  readonly title: string;
  readonly detail: string;
  /** Whose other subjects may be looked at. */
  readonly topic?: string;
}

/** Why there is nothing to see, and where to look. */
export function Nothing({ title, detail, topic }: NothingProps) {
  const t = useTexts(subjectTexts);
  const { has } = useSession();
  return (
    <>
      <PageHead title={title} />
      <Callout tone="open" title={title}>
        <p>{detail}</p>
        {has('read') && (
          <Row>
            {topic !== undefined && <ButtonLink to={subjectsOf(topic)}>{t.subjectsOfTopic}</ButtonLink>}
            <ButtonLink to="/subjects">{t.allSubjects}</ButtonLink>
          </Row>
        )}
      </Callout>
    </>
  );
}
