import { useId, useLayoutEffect, useRef, type ReactNode, type SubmitEvent } from 'react';
import { texts } from '../text/language.js';
import { useTexts } from '../text/preferences.js';
import { Button } from './button.js';
import styles from './ui.module.css';

const dialogTexts = texts({
  en: { cancel: 'Cancel', close: 'Close' },
  ja: { cancel: 'キャンセル', close: '閉じる' },
});

/** What had the focus before may be gone by what was done: the page has it then, not nothing. */
function focusPageIfLost(): void {
  const { activeElement, body } = document;
  if ((activeElement === null || activeElement === body) && document.querySelector('dialog[open]') === null)
    document.getElementById('main')?.focus({ preventScroll: true });
}

interface DialogProps {
  readonly title: string;
  /** Absent: the dialog cannot be left. */
  readonly onClose?: () => void;
  readonly children: ReactNode;
  readonly foot?: ReactNode;
  /** Absent: the dialog has nothing to be sent, and a button that closes it. */
  readonly onSubmit?: () => void;
}

/** A modal dialog. The browser's own: it keeps the focus inside, closes with Escape and returns the focus to where it was. */
export function Dialog({ title, onClose, children, foot, onSubmit }: DialogProps) {
  const t = useTexts(dialogTexts);
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  // It has to close before it leaves the document: the browser returns the focus only then.
  useLayoutEffect(() => {
    const { current } = dialog;
    current?.showModal();
    return () => {
      current?.close();
      queueMicrotask(focusPageIfLost);
    };
  }, []);
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    onSubmit?.();
  };
  return (
    <dialog
      ref={dialog}
      className={styles.dialog}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose?.();
      }}
    >
      <form className={styles.dialogBody} onSubmit={submit}>
        <h2 id={id}>{title}</h2>
        {children}
        <div className={styles.dialogFoot}>
          {onClose !== undefined && (
            <Button onClick={onClose}>{onSubmit === undefined ? t.close : t.cancel}</Button>
          )}
          {foot}
        </div>
      </form>
    </dialog>
  );
}
