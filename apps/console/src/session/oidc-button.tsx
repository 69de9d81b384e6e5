import { useState } from 'react';
import { useLocation, useSearch } from 'wouter';
import { texts } from '../text/language.js';
import { useTexts } from '../text/preferences.js';
import { Button } from '../ui/button.js';
import { Callout } from '../ui/callout.js';
import { Quiet } from '../ui/layout.js';
import type { OidcConfig } from './oidc.js';

const oidcTexts = texts({
  en: {
    signIn: (host: string) => `Sign in at ${host}`,
    insecure:
      'Signing in there needs HTTPS, or a console on this machine. Use an API key, or ask for TLS on the gateway.',
    failed: 'The provider cannot be asked',
    failedAdvice: 'Check that this browser reaches it, and that it allows calls from this origin (CORS).',
  },
  ja: {
    signIn: (host: string) => `${host} でサインイン`,
    insecure:
      'この方法でのサインインには HTTPS、またはこの端末上のコンソールが必要です。API キーを使うか、ゲートウェイの TLS を設定してください。',
    failed: 'プロバイダーに接続できません',
    failedAdvice:
      'このブラウザから到達できること、このオリジンからの呼び出し（CORS）が許可されていることを確認してください。',
  },
});

/** Begins the sign-in at the configured provider. */
export function OidcButton({ config }: { readonly config: OidcConfig }) {
  const t = useTexts(oidcTexts);
  const [location] = useLocation();
  const search = useSearch();
  const [failure, setFailure] = useState<string | null>(null);
  if (!window.isSecureContext) return <Quiet>{t.insecure}</Quiet>;
  const begin = async (): Promise<void> => {
    setFailure(null);
    try {
      const { beginSignIn } = await import('./oidc.js');
      await beginSignIn(config, search === '' ? location : `${location}?${search}`);
    } catch (error) {
      setFailure(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <>
      <Button kind="primary" onClick={() => void begin()}>
        {t.signIn(new URL(config.issuer).host)}
      </Button>
      {failure !== null && (
        <Callout tone="blocked" title={t.failed} isAlert>
          <p>{t.failedAdvice}</p>
          <Quiet>{failure}</Quiet>
        </Callout>
      )}
    </>
  );
}
