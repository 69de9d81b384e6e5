import { useSession } from '../../session/session.js';
import { useTexts } from '../../text/preferences.js';
import { ButtonLink } from '../../ui/button.js';
import { Callout } from '../../ui/callout.js';
import { PageHead, Row, Stack } from '../../ui/layout.js';
import { QueryView } from '../../ui/query-view.js';
import { Attention } from './attention.js';
import { useSummary } from './data.js';
import { FirstSteps } from './first-steps.js';
import { OverTime } from './over-time.js';
import styles from './overview.module.css';
import { PodsCard } from './pods-card.js';
import { StateCounts } from './state-counts.js';
import { StoryCard } from './story-card.js';
import { overviewTexts } from './texts.js';

/** What an operator sees first: how the subjects are, what happened, and what needs somebody. */
export default function Overview() {
  const t = useTexts(overviewTexts);
  const { has } = useSession();
  return (
    <>
      <PageHead title={t.title} />
      {has('read') ? <Readable /> : <Elsewhere mayProduce={has('produce')} />}
    </>
  );
}

function Readable() {
  const summary = useSummary();
  return (
    <QueryView query={summary} height="30rem">
      {(data) =>
        data.total === 0 ? (
          <Stack>
            <FirstSteps />
            <PodsCard />
          </Stack>
        ) : (
          <Stack>
            <StateCounts summary={data} />
            <div className={styles.columns}>
              {/* In a narrow window this comes first, otherwise at the side. */}
              <div className={styles.side}>
                <Stack>
                  <Attention summary={data} />
                  <PodsCard />
                </Stack>
              </div>
              <Stack>
                <OverTime />
                <StoryCard />
              </Stack>
            </div>
          </Stack>
        )
      }
    </QueryView>
  );
}

/** Where a caller may go who may not read. */
function Elsewhere({ mayProduce }: { readonly mayProduce: boolean }) {
  const t = useTexts(overviewTexts);
  return (
    <Callout tone="resolving" title={mayProduce ? t.produceOnlyTitle : t.nothingTitle}>
      <p>{mayProduce ? t.produceOnly : t.nothingText}</p>
      <Row>
        {mayProduce && (
          <ButtonLink kind="primary" to="/produce">
            {t.toProduce}
          </ButtonLink>
        )}
        <ButtonLink to="/playground">{t.toPlayground}</ButtonLink>
      </Row>
    </Callout>
  );
}
