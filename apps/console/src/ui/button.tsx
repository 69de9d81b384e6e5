import type { ButtonHTMLAttributes } from 'react';
import { Link } from 'wouter';
import styles from './ui.module.css';

type Kind = 'normal' | 'primary' | 'danger' | 'quiet';

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly kind?: Kind;
}

export const Button = ({ kind = 'normal', type = 'button', ...rest }: ButtonProps) => (
  <button {...rest} type={type} className={styles.button} data-kind={kind} />
);

interface ButtonLinkProps {
  readonly kind?: Kind;
  readonly to: string;
  readonly children: React.ReactNode;
}

/** A link to another page of the console that looks like a button. */
export const ButtonLink = ({ kind = 'normal', to, children }: ButtonLinkProps) => (
  <Link href={to} className={styles.button} data-kind={kind}>
    {children}
  </Link>
);
