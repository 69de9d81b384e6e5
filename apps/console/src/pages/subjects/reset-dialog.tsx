import { useState } from 'react';
import { curlOf } from '../../api/curl.js';
import { useSession } from '../../session/session.js';
import { useFormat, useTexts } from '../../text/preferences.js';
import { Button } from '../../ui/button.js';
import { Callout, ProblemCallout } from '../../ui/callout.js';
import { CopyButton } from '../../ui/copy-button.js';
import { Dialog } from '../../ui/dialog.js';
import { TextField } from '../../ui/field.js';
import { Quiet } from '../../ui/layout.js';
import { outcomesOf, resetBodies, type ResetTarget } from './bulk-reset.js';
import { ResetOutcomes } from './reset-outcomes.js';
import { resetTexts } from './reset-texts.js';
import styles from './subjects.module.css';
import { useBulkReset } from './use-bulk-reset.js';

interface ResetDialogProps {
  readonly target: ResetTarget;
  readonly onClose: () => void;
  /** Everything was answered. */
  readonly onDone: () => void;
}

/** Resets many subjects: says what will happen to each, asks for a reason, and says what has happened. */
export function ResetDialog({ target, onClose, onDone }: ResetDialogProps) {
  const t = useTexts(resetTexts);
  const format = useFormat();
  const { whoami } = useSession();
  const [reason, setReason] = useState('');
  const { dry, real, run, checkAgain, stop } = useBulkReset(target);
  const expected = outcomesOf(dry.items);
  const isReady = real === null && dry.status === 'done';
  const isRunning = real?.status === 'running' || real?.status === 'stopping';
  const total = format.count(dry.items.length);
  const done = format.count(real?.items.length ?? 0);
  const close = (): void => {
    // A run goes on without the dialog, but nobody would see how it ends.
    if (isRunning) stop();
    else {
      if (real?.status === 'done') onDone();
      onClose();
    }
  };
  const foot =
    real === null ? (
      <Button kind="danger" type="submit" disabled={!isReady || expected.reset === 0 || reason.trim() === ''}>
        {t.run(format.count(expected.reset), expected.reset === 1)}
      </Button>
    ) : isRunning ? (
      <Button onClick={stop} disabled={real.status === 'stopping'}>
        {t.stop}
      </Button>
    ) : real.status === 'done' ? null : (
      <Button kind="danger" type="submit">
        {t.goOn}
      </Button>
    );
  const canSubmit = !isRunning && real?.status !== 'done';
  return (
    <Dialog
      title={t.title}
      onClose={close}
      {...(canSubmit && { onSubmit: () => (real !== null || isReady) && run(reason.trim()) })}
      foot={foot}
    >
      {real === null ? (
        <>
          <div aria-live="polite" className={styles.consequences}>
            {dry.status === 'done' ? (
              <Consequences {...{ target, expected }} />
            ) : dry.status === 'failed' ? (
              <ProblemCallout error={dry.error} onRetry={checkAgain} />
            ) : (
              <p>{dry.items.length === 0 ? t.checking : t.checkingSome(total)}</p>
            )}
          </div>
          {dry.items.length > 0 && <ResetOutcomes items={dry.items} />}
          <TextField
            label={t.reason}
            hint={t.reasonHint}
            required
            autoComplete="off"
            value={reason}
            onChange={({ target: input }) => setReason(input.value)}
          />
          <div>
            <CopyButton
              label={t.curl}
              text={() => curlOfReset(target, reason.trim(), whoami?.kind !== 'anonymous')}
            />
          </div>
        </>
      ) : (
        <>
          <div aria-live="polite" className={styles.progress}>
            <progress
              max={Math.max(1, dry.items.length)}
              value={real.status === 'done' ? Math.max(1, dry.items.length) : real.items.length}
              aria-label={t.running(done, total)}
            />
            {real.status === 'failed' && (
              <>
                <ProblemCallout error={real.error} />
                <p>{t.failed(done, total)}</p>
              </>
            )}
            {real.status === 'running' && <p>{t.running(done, total)}</p>}
            {real.status === 'stopping' && <p>{t.stopping}</p>}
            {real.status === 'stopped' && <p>{t.stopped(done, total)}</p>}
            {real.status === 'done' && <Done outcomes={outcomesOf(real.items)} />}
          </div>
          {real.items.length > 0 && <ResetOutcomes items={real.items} />}
        </>
      )}
    </Dialog>
  );
}

const curlOfReset = (target: ResetTarget, reason: string, needsCredential: boolean): string =>
  resetBodies(target, reason)
    .map((body) =>
      curlOf({ method: 'POST', url: `${window.location.origin}/v1/resets`, body, needsCredential }),
    )
    .join('\n');

type Outcomes = ReturnType<typeof outcomesOf>;

function Consequences({ target, expected }: { readonly target: ResetTarget; readonly expected: Outcomes }) {
  const t = useTexts(resetTexts);
  const format = useFormat();
  if (expected.reset === 0 && expected.refused === 0) return <Callout tone="none" title={t.nothingToDo} />;
  return (
    <>
      <Callout tone="open" title={t.wouldReset(format.count(expected.reset), expected.reset === 1)}>
        <p>{t.wouldResetAdvice}</p>
        {target.kind === 'all' && <p>{t.allHint}</p>}
      </Callout>
      <Rest outcomes={expected} />
    </>
  );
}

function Done({ outcomes }: { readonly outcomes: Outcomes }) {
  const t = useTexts(resetTexts);
  const format = useFormat();
  return (
    <>
      <Callout
        tone={outcomes.refused === 0 ? 'healthy' : 'open'}
        title={t.wasReset(format.count(outcomes.reset), outcomes.reset === 1)}
      />
      <Rest outcomes={outcomes} />
    </>
  );
}

function Rest({ outcomes: { unchanged, refused, codes } }: { readonly outcomes: Outcomes }) {
  const t = useTexts(resetTexts);
  const format = useFormat();
  return (
    <>
      {unchanged > 0 && <Quiet>{t.unchanged(format.count(unchanged), unchanged === 1)}</Quiet>}
      {refused > 0 && (
        <p>
          {t.refused(format.count(refused))} (
          {[...codes].map(([code, count]) => `${code}: ${count}`).join(', ')})
          {codes.has('version.stale') && ` ${t.stale}`}
        </p>
      )}
    </>
  );
}
