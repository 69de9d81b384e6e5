import { useEffect, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { finishSignIn } from '../../session/oidc.js';
import { useSession } from '../../session/session.js';
import { texts } from '../../text/language.js';
import { useTexts } from '../../text/preferences.js';
import { ButtonLink } from '../../ui/button.js';
import { Callout } from '../../ui/callout.js';
import { PageHead, Quiet } from '../../ui/layout.js';
import { Skeleton } from '../../ui/query-view.js';

const signedInTexts = texts({
  en: {
    title: 'Signing in',
    failed: 'The sign-in did not succeed',
    advice:
      'Nothing was changed. Try again; if it fails again, an administrator finds the reason at the provider.',
    back: 'Back to the console',
  },
  ja: {
    title: 'サインイン処理中',
    failed: 'サインインできませんでした',
    advice:
      '変更は行われていません。もう一度お試しください。再び失敗する場合は、管理者がプロバイダー側で原因を確認できます。',
    back: 'コンソールへ戻る',
  },
});

/** Where the provider returns to. */
export default function SignedIn() {
  const t = useTexts(signedInTexts);
  const { config, signIn } = useSession();
  const [, navigate] = useLocation();
  const [failure, setFailure] = useState<string | null>(null);
  const isBegun = useRef(false);
  const { oidc } = config;
  useEffect(() => {
    // A code counts once, and React runs effects twice while developing.
    if (oidc === null || isBegun.current) return;
    isBegun.current = true;
    finishSignIn(oidc, new URL(window.location.href)).then(
      ({ credential, returnTo }) => {
        signIn(credential);
        navigate(returnTo, { replace: true });
      },
      (error: unknown) => setFailure(error instanceof Error ? error.message : String(error)),
    );
  }, [oidc, signIn, navigate]);
  return (
    <>
      <PageHead title={t.title} />
      {failure === null ? (
        <Skeleton height="6rem" />
      ) : (
        <Callout tone="blocked" title={t.failed} isAlert>
          <p>{t.advice}</p>
          <Quiet>{failure}</Quiet>
          <ButtonLink to="/">{t.back}</ButtonLink>
        </Callout>
      )}
    </>
  );
}
