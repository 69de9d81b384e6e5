import {
  useId,
  type InputHTMLAttributes,
  type ReactNode,
  type SelectHTMLAttributes,
  type TextareaHTMLAttributes,
} from 'react';
import styles from './ui.module.css';

interface Described {
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  /** Why the value is not accepted; absent or null: it is. */
  readonly error?: string | null | undefined;
  readonly mono?: boolean;
}

interface ControlProps {
  readonly id: string;
  readonly className: string;
  readonly 'aria-describedby': string | undefined;
  readonly 'aria-invalid': boolean | undefined;
}

function Described({
  label,
  hint,
  error,
  mono,
  control,
}: Described & { readonly control: (props: ControlProps) => ReactNode }) {
  const id = useId();
  const described = [hint !== undefined && `${id}-hint`, error != null && `${id}-error`].filter(
    (each) => each !== false,
  );
  return (
    <div className={styles.field}>
      <label className={styles.label} htmlFor={id}>
        {label}
      </label>
      {control({
        id,
        className: `${styles.control} ${mono === true ? styles.mono : ''}`,
        'aria-describedby': described.length === 0 ? undefined : described.join(' '),
        'aria-invalid': error == null ? undefined : true,
      })}
      {hint !== undefined && (
        <span className={styles.hint} id={`${id}-hint`}>
          {hint}
        </span>
      )}
      {error != null && (
        <span className={styles.fieldError} id={`${id}-error`} role="alert">
          {error}
        </span>
      )}
    </div>
  );
}

export const TextField = ({
  label,
  hint,
  error,
  mono,
  ...rest
}: Described & InputHTMLAttributes<HTMLInputElement>) => (
  <Described
    {...{ label, hint, error, mono: mono ?? false }}
    control={(props) => <input {...rest} {...props} />}
  />
);

export const TextArea = ({
  label,
  hint,
  error,
  mono,
  ...rest
}: Described & TextareaHTMLAttributes<HTMLTextAreaElement>) => (
  <Described
    {...{ label, hint, error, mono: mono ?? false }}
    control={(props) => <textarea {...rest} {...props} />}
  />
);

export const SelectField = ({
  label,
  hint,
  error,
  mono,
  ...rest
}: Described & SelectHTMLAttributes<HTMLSelectElement>) => (
  <Described
    {...{ label, hint, error, mono: mono ?? false }}
    control={(props) => <select {...rest} {...props} />}
  />
);
