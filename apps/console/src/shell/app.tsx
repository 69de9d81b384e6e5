import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { Route, Switch, useLocation } from 'wouter';
import { useSession } from '../session/session.js';
import { SignIn } from '../session/sign-in.js';
import { useTexts } from '../text/preferences.js';
import { Callout, ProblemCallout } from '../ui/callout.js';
import { PageHead } from '../ui/layout.js';
import { Skeleton } from '../ui/query-view.js';
import { HelpDialog } from './help-dialog.js';
import { useShortcuts } from './shortcuts.js';
import { Navigation } from './navigation.js';
import { StaleBanner } from './stale-banner.js';
import styles from './shell.module.css';
import { shellTexts } from './texts.js';

const Overview = lazy(() => import('../pages/overview/overview.js'));
const Subjects = lazy(() => import('../pages/subjects/subjects.js'));
const Subject = lazy(() => import('../pages/subject/subject.js'));
const Mismatches = lazy(() => import('../pages/mismatches/mismatches.js'));
const Mismatch = lazy(() => import('../pages/mismatch/mismatch.js'));
const Playground = lazy(() => import('../pages/playground/playground.js'));
const Produce = lazy(() => import('../pages/produce/produce.js'));
const SignedIn = lazy(() => import('../pages/signed-in/signed-in.js'));

/** The frame of every page. */
export function App() {
  const t = useTexts(shellTexts);
  const { whoami, signInNeeded } = useSession();
  const [isHelpOpen, setHelpOpen] = useState(false);
  const main = useFocusOnNewPage();
  useShortcuts({ onHelp: () => setHelpOpen(true) });
  return (
    <div className={styles.frame}>
      <a className={styles.skip} href="#main">
        {t.skip}
      </a>
      <Navigation onHelp={() => setHelpOpen(true)} />
      <main id="main" className={styles.main} ref={main} tabIndex={-1}>
        <StaleBanner />
        <Suspense fallback={<Skeleton height="30rem" />}>
          <Switch>
            {/* The issuer of a token returns here, before anybody is known. */}
            <Route path="/signed-in" component={SignedIn} />
            <Route>
              {whoami === null && signInNeeded === null ? <Starting /> : whoami === null ? null : <Pages />}
            </Route>
          </Switch>
        </Suspense>
      </main>
      {signInNeeded !== null && <SignIn />}
      {isHelpOpen && <HelpDialog onClose={() => setHelpOpen(false)} />}
    </div>
  );
}

function Pages() {
  return (
    <Switch>
      <Route path="/" component={Overview} />
      <Route path="/subjects" component={Subjects} />
      <Route path="/subjects/:topic/:subject" component={Subject} />
      <Route path="/mismatches" component={Mismatches} />
      <Route path="/mismatches/:id" component={Mismatch} />
      <Route path="/playground" component={Playground} />
      <Route path="/produce" component={Produce} />
      <Route path="/produce/:topic" component={Produce} />
      <Route component={UnknownPage} />
    </Switch>
  );
}

/** Nothing is known of the caller yet, or the gateway does not say. */
function Starting() {
  const { startFailure } = useSession();
  return startFailure === null ? <Skeleton height="30rem" /> : <ProblemCallout error={startFailure} />;
}

function UnknownPage() {
  const t = useTexts(shellTexts);
  return (
    <>
      <PageHead title={t.unknownPage} />
      <Callout tone="open" title={t.unknownPage}>
        <p>{t.unknownPageAdvice}</p>
      </Callout>
    </>
  );
}

/** A new page begins at its top, also for screen readers. */
function useFocusOnNewPage() {
  const [location] = useLocation();
  const main = useRef<HTMLElement>(null);
  const before = useRef(location);
  useEffect(() => {
    if (before.current === location) return;
    before.current = location;
    window.scrollTo(0, 0);
    main.current?.focus({ preventScroll: true });
  }, [location]);
  return main;
}
