import { useMutation } from '@tanstack/react-query';
import { curlOf } from '../../api/curl.js';
import { useSession } from '../../session/session.js';
import { useTexts } from '../../text/preferences.js';
import { Button } from '../../ui/button.js';
import { ProblemCallout } from '../../ui/callout.js';
import { CopyButton } from '../../ui/copy-button.js';
import { exportTypes, saveExport, type ExportType } from './export.js';
import { listAddress, type MismatchFilter } from './filter.js';
import styles from './mismatches.module.css';
import { mismatchesTexts } from './texts.js';

/** Saves all that match, or copies the request that does it. */
export function ExportButtons({ filter }: { readonly filter: MismatchFilter }) {
  const t = useTexts(mismatchesTexts);
  const { api, config } = useSession();
  const save = useMutation({ mutationFn: (type: ExportType) => saveExport(api, filter, type) });
  const curl = (): string =>
    curlOf({
      method: 'GET',
      url: listAddress(window.location.origin, filter),
      headers: { accept: exportTypes.csv.accept },
      needsCredential: config.needs_credentials,
    });
  return (
    <div className={styles.export}>
      {(['csv', 'ndjson'] as const).map((type) => (
        <Button
          key={type}
          title={t.saveHint}
          aria-disabled={save.isPending}
          onClick={() => {
            if (!save.isPending) save.mutate(type);
          }}
        >
          {save.isPending && save.variables === type ? t.saving : t[type]}
        </Button>
      ))}
      <CopyButton label={t.curl} text={curl} />
      {save.isError && (
        <div className={styles.failure}>
          <ProblemCallout error={save.error} onRetry={() => save.mutate(save.variables)} />
        </div>
      )}
    </div>
  );
}
