import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef, useState, type ReactNode, type Ref } from 'react';
import { ProblemError } from '../../../api/problem.js';
import { useSession } from '../../../session/session.js';
import { useFormat, useTexts } from '../../../text/preferences.js';
import { Button } from '../../../ui/button.js';
import { Callout, ProblemCallout } from '../../../ui/callout.js';
import { CopyButton } from '../../../ui/copy-button.js';
import { Dialog } from '../../../ui/dialog.js';
import { TextArea } from '../../../ui/field.js';
import { StateBadge } from '../../../ui/state-badge.js';
import styles from './actions.module.css';
import { ChangesSince } from './changes-since.js';
import { curlOfCommand, requestOf, type Command, type SubjectView } from './command.js';
import { consequencesOf } from './consequences.js';
import { send } from './send.js';
import { actionTexts } from './texts.js';

interface CommandDialogProps {
  /** As the page shows it now; it may move while the dialog is open. */
  readonly subject: SubjectView;
  readonly title: string;
  /** What the button says that sends the command. */
  readonly verb: string;
  readonly kind?: 'primary' | 'danger';
  /** Null: something that it needs is missing, or wrong. */
  readonly command: Command | null;
  /** The controls of the command. */
  readonly children?: ReactNode;
  readonly onClose: () => void;
}

/**
 * Asks for a reason, shows what a command leads to, and sends it for the version that its reader has seen: whoever was quicker is
 * not overridden. What was typed stays until it is done.
 */
export function CommandDialog({
  subject,
  title,
  verb,
  kind = 'primary',
  command,
  children,
  onClose,
}: CommandDialogProps) {
  const t = useTexts(actionTexts);
  const { api } = useSession();
  const queries = useQueryClient();
  const [seen, setSeen] = useState(subject);
  const [reason, setReason] = useState('');
  const [wasTried, setTried] = useState(false);
  const consequences = useRef<HTMLDivElement>(null);
  const sent = useMutation({
    mutationFn: (given: { readonly command: Command; readonly reason: string }) =>
      send(api, seen, given.command, given.reason),
    onSuccess: ({ topic }) => {
      for (const queryKey of [
        ['subject', topic, subject.subject],
        ['subjects'],
        ['mismatches'],
        ['overview'],
      ])
        void queries.invalidateQueries({ queryKey });
    },
  });
  const isRefused = sent.error instanceof ProblemError && sent.error.problem.status === 412;
  const hasMoved = subject.version > seen.version;
  const submit = (): void => {
    setTried(true);
    if (command !== null && reason.trim() !== '' && !sent.isPending)
      sent.mutate({ command, reason: reason.trim() });
  };
  if (sent.isSuccess) return <Done title={title} before={seen} after={sent.data} onClose={onClose} />;
  return (
    <Dialog
      title={title}
      onClose={onClose}
      onSubmit={submit}
      foot={
        <Button kind={kind} type="submit" aria-disabled={sent.isPending || command === null}>
          {sent.isPending ? t.sending : verb}
        </Button>
      }
    >
      {children}
      {command !== null && <Consequences ref={consequences} seen={seen} command={command} />}
      <TextArea
        label={t.reason}
        hint={t.reasonHint}
        error={wasTried && reason.trim() === '' ? t.reasonNeeded : null}
        value={reason}
        maxLength={1000}
        aria-required
        onChange={({ target }) => setReason(target.value)}
      />
      {command !== null && <Curl seen={seen} command={command} reason={reason.trim()} />}
      {(isRefused || hasMoved) && (
        <ChangesSince
          seen={seen}
          isRefused={isRefused}
          onLookAgain={(present) => {
            setSeen(present);
            sent.reset();
            // The button that had the focus is gone; what it changed is here.
            focusOn(consequences.current);
          }}
        />
      )}
      {sent.isError && !isRefused && <ProblemCallout error={sent.error} />}
    </Dialog>
  );
}

/** Not before it is needed: a dialog gives its first focus to whatever can have it. */
function focusOn(element: HTMLElement | null): void {
  if (element === null) return;
  element.tabIndex = -1;
  element.focus();
}

interface SeenCommand {
  readonly seen: SubjectView;
  readonly command: Command;
}

function Consequences({ seen, command, ref }: SeenCommand & { readonly ref: Ref<HTMLDivElement> }) {
  const t = useTexts(actionTexts);
  const format = useFormat();
  return (
    <div className={styles.consequences} aria-live="polite" ref={ref}>
      <p className={styles.state}>
        {t.decidedOn(format.count(seen.version))} <StateBadge state={seen.state} />
      </p>
      <h3>{t.consequences}</h3>
      <ul>
        {consequencesOf(seen, command, format).map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </div>
  );
}

function Curl({ seen, command, reason }: SeenCommand & { readonly reason: string }) {
  const t = useTexts(actionTexts);
  const { whoami } = useSession();
  const needsCredential = whoami?.kind !== 'anonymous';
  return (
    <div className={styles.curl}>
      <CopyButton
        label={t.curl}
        text={() => curlOfCommand(requestOf(seen, command, reason), window.location.origin, needsCredential)}
      />
      {needsCredential && <span>{t.curlHint}</span>}
    </div>
  );
}

interface DoneProps {
  readonly title: string;
  readonly before: SubjectView;
  readonly after: SubjectView;
  readonly onClose: () => void;
}

/** What happened. */
function Done({ title, before, after, onClose }: DoneProps) {
  const t = useTexts(actionTexts);
  const format = useFormat();
  const isChanged = after.version !== before.version;
  return (
    <Dialog title={title} onClose={onClose}>
      <Callout tone="healthy" title={isChanged ? t.done : t.nothingDone} isAlert>
        {!isChanged && <p>{t.nothingDoneDetail}</p>}
        <p className={styles.state}>
          {t.now(format.count(after.version))} <StateBadge state={after.state} />
        </p>
      </Callout>
    </Dialog>
  );
}
