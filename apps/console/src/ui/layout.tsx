import { useEffect, useId, type ReactNode } from 'react';
import styles from './ui.module.css';

/** The head of a page: its only `h1`, which is also the title of the window. */
export function PageHead({ title, children }: { readonly title: string; readonly children?: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · Sluicegate`;
  }, [title]);
  return (
    <header className={styles.pageHead}>
      <h1>{title}</h1>
      {children}
    </header>
  );
}

interface CardProps {
  readonly title: string;
  /** At the end of the head: a control, or a remark. */
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}

/** A titled part of a page. */
export function Card({ title, aside, children }: CardProps) {
  const id = useId();
  return (
    <section className={styles.card} aria-labelledby={id}>
      <div className={styles.cardHead}>
        <h2 id={id}>{title}</h2>
        {aside}
      </div>
      {children}
    </section>
  );
}

export const Stack = ({ children }: { readonly children: ReactNode }) => (
  <div className={styles.stack}>{children}</div>
);

export const Row = ({ children }: { readonly children: ReactNode }) => (
  <div className={styles.row}>{children}</div>
);

export const Quiet = ({ children }: { readonly children: ReactNode }) => (
  <span className={styles.quiet}>{children}</span>
);

/** Only for screen readers. */
export const Hidden = ({ children }: { readonly children: ReactNode }) => (
  <span className={styles.visuallyHidden}>{children}</span>
);

/** Names with their values. */
export const Facts = ({ children }: { readonly children: ReactNode }) => (
  <dl className={styles.facts}>{children}</dl>
);

export const Fact = ({ name, children }: { readonly name: string; readonly children: ReactNode }) => (
  <>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </>
);

export const Code = ({ children, label }: { readonly children: ReactNode; readonly label: string }) => (
  // It scrolls, so the keyboard has to reach it.
  <pre className={styles.code} tabIndex={0} role="region" aria-label={label}>
    {children}
  </pre>
);
