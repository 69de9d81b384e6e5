import { ProblemError } from '../../api/problem.js';
import { verdictTones } from '../../text/mismatches.js';
import { useTexts } from '../../text/preferences.js';
import { Button } from '../../ui/button.js';
import { Callout, ProblemCallout } from '../../ui/callout.js';
import { CitedRules, Differences } from '../../ui/differences.js';
import { SelectField, TextArea } from '../../ui/field.js';
import { Card, Quiet } from '../../ui/layout.js';
import { SchemaDiff } from '../../ui/schema-diff.js';
import { useCompared, useSettled, type CompareInput, type Compared } from './data.js';
import { indented, parseJson } from '../../ui/schema/json-text.js';
import styles from './playground.module.css';
import { profiles, schemaProblem, type Profile, type Settings } from './settings.js';
import { playgroundTexts } from './texts.js';
import type { TrialProps } from './trial.js';

/** How long nothing may be typed until schemas are compared, in ms. */
const pauseMs = 500;

/** Two schemas in; verdict, differences and a structural diff out. */
export function CompareCard({ trial, onTexts, onSettings }: TrialProps) {
  const t = useTexts(playgroundTexts);
  const { profile, fieldCase } = trial;
  const ours = useSettled(trial.ours, pauseMs);
  const theirs = useSettled(trial.theirs, pauseMs);
  const isGiven = ours.trim() !== '' && theirs.trim() !== '';
  const input: CompareInput | null = isGiven
    ? {
        ours,
        theirs,
        profile,
        ...(profile === 'generic' && fieldCase === 'insensitive' && { field_case: fieldCase }),
      }
    : null;
  const compared = useCompared(input);
  const problem =
    compared.error instanceof ProblemError ? schemaProblem(compared.error.problem.detail) : null;
  return (
    <Card
      title={t.compare}
      aside={
        <div className={styles.aside}>
          <Button kind="quiet" onClick={() => onTexts({ ours: trial.theirs, theirs: trial.ours })}>
            {t.swap}
          </Button>
          <Button
            kind="quiet"
            onClick={() => onTexts({ ours: indented(trial.ours), theirs: indented(trial.theirs) })}
          >
            {t.format}
          </Button>
        </div>
      }
    >
      <div className={styles.parts}>
        <div className={styles.choices}>
          <SelectField
            label={t.profile}
            hint={t.profileHint}
            value={profile}
            onChange={({ target }) => onSettings({ profile: target.value as Profile })}
          >
            {profiles.map((each) => (
              <option key={each} value={each}>
                {t[each]}
              </option>
            ))}
          </SelectField>
          <SelectField
            label={t.fieldCase}
            hint={t.fieldCaseHint}
            disabled={profile !== 'generic'}
            value={profile === 'generic' ? fieldCase : 'exact'}
            onChange={({ target }) => onSettings({ fieldCase: target.value as Settings['fieldCase'] })}
          >
            <option value="exact">{t.exact}</option>
            <option value="insensitive">{t.insensitive}</option>
          </SelectField>
        </div>
        <div className={styles.sides}>
          {(['ours', 'theirs'] as const).map((side) => (
            <TextArea
              key={side}
              label={t[side]}
              mono
              rows={14}
              spellCheck={false}
              autoComplete="off"
              value={trial[side]}
              error={problem?.side === side ? t.notAvro(problem.text) : null}
              onChange={({ target }) => onTexts({ [side]: target.value })}
            />
          ))}
        </div>
        <div className={styles.result} aria-live="polite" aria-busy={compared.isFetching}>
          {!isGiven ? (
            <Quiet>{t.missing}</Quiet>
          ) : compared.isError ? (
            problem === null && (
              <ProblemCallout error={compared.error} onRetry={() => void compared.refetch()} />
            )
          ) : compared.data === undefined ? (
            <Quiet>{t.waiting}</Quiet>
          ) : (
            <Result compared={compared.data} {...{ ours, theirs, profile }} />
          )}
        </div>
      </div>
    </Card>
  );
}

interface ResultProps {
  readonly compared: Compared;
  readonly ours: string;
  readonly theirs: string;
  readonly profile: Profile;
}

function Result({ compared: { verdict, differences }, ours, theirs, profile }: ResultProps) {
  const t = useTexts(playgroundTexts);
  const role = profile === 'key' ? 'key' : 'value';
  // Avro's parsers take texts that are no JSON, such as a bare name.
  const isDrawn = [ours, theirs].every((text) => parseJson(text) !== undefined);
  return (
    <>
      <Callout
        tone={verdict === 'same' ? 'healthy' : verdictTones[verdict]}
        title={t[`verdict_${verdict}`]}
      />
      <SchemaDiff
        ours={ours}
        theirs={theirs}
        differences={differences}
        role={role}
        names={{ ours: t.oursShort, theirs: t.theirsShort }}
      />
      {isDrawn ? (
        <CitedRules differences={differences} role={role} />
      ) : (
        <Differences differences={differences} role={role} />
      )}
    </>
  );
}
