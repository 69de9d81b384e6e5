import { useMutation } from '@tanstack/react-query';
import { dataOf } from '../../../api/client.js';
import { useApi } from '../../../session/session.js';
import { useFormat, useTexts } from '../../../text/preferences.js';
import { Button } from '../../../ui/button.js';
import { Callout, ProblemCallout } from '../../../ui/callout.js';
import { Card, Quiet, Stack } from '../../../ui/layout.js';
import { Time } from '../../../ui/time.js';
import { verificationTexts } from './texts.js';

interface VerificationCardProps {
  readonly topic: string;
  readonly subject: string;
}

/** Lets the gateway compare what is stored of the subject with its log. */
export function VerificationCard({ topic, subject }: VerificationCardProps) {
  const t = useTexts(verificationTexts);
  const format = useFormat();
  const api = useApi();
  const { data, error, isPending, mutate } = useMutation({
    mutationFn: async () => {
      const path = { topic, subject };
      const answer = await dataOf(api.GET('/v1/subjects/{topic}/{subject}/verify', { params: { path } }));
      return { ...answer, at: Date.now() };
    },
  });
  const check = (): void => {
    if (!isPending) mutate();
  };
  return (
    <Card title={t.title}>
      <Stack>
        <p>{t.what}</p>
        <div>
          {/* Not `disabled`: the focus stays. */}
          <Button onClick={check} aria-disabled={isPending}>
            {isPending ? t.checking : t.check}
          </Button>
        </div>
        <div role="status">
          {data !== undefined && (
            <Callout
              tone={data.ok ? 'healthy' : 'blocked'}
              title={data.ok ? t.ok(format.count(data.version)) : t.bad}
            >
              <p>{data.ok ? t.okDetail : t.badDetail(format.count(data.version))}</p>
              {data.problems.length > 0 && (
                <ul>
                  {data.problems.map((problem) => (
                    <li key={problem}>{problem}</li>
                  ))}
                </ul>
              )}
              <Quiet>
                {t.at} <Time at={data.at} />
              </Quiet>
            </Callout>
          )}
        </div>
        {error !== null && <ProblemCallout error={error} onRetry={check} />}
      </Stack>
    </Card>
  );
}
