import { createContext, use, useEffect, useMemo, useState, type ReactNode } from 'react';
import { Format, type TimeZone } from './format.js';
import { languages, type Language, type Texts } from './language.js';

export type Theme = 'system' | 'light' | 'dark';

/** What one reader has chosen, kept in this browser. */
export interface Preferences {
  readonly language: Language;
  readonly theme: Theme;
  readonly zone: TimeZone;
}

interface PreferencesContext extends Preferences {
  readonly format: Format;
  readonly choose: (change: Partial<Preferences>) => void;
}

const storageKey = 'sluicegate.preferences';
const Context = createContext<PreferencesContext | null>(null);

function stored(): Preferences {
  const [browser = 'en'] = navigator.languages;
  const usual: Preferences = {
    language: browser.startsWith('ja') ? 'ja' : 'en',
    theme: 'system',
    zone: 'utc',
  };
  try {
    const given = JSON.parse(localStorage.getItem(storageKey) ?? '{}') as Partial<
      Record<keyof Preferences, string>
    >;
    return {
      language: languages.find((each) => each === given.language) ?? usual.language,
      theme: given.theme === 'light' || given.theme === 'dark' ? given.theme : 'system',
      zone: given.zone === 'local' ? 'local' : 'utc',
    };
  } catch {
    return usual;
  }
}

export function PreferencesProvider({ children }: { readonly children: ReactNode }) {
  const [preferences, setPreferences] = useState(stored);
  const { language, theme, zone } = preferences;
  useEffect(() => {
    const { documentElement: page } = document;
    page.lang = language;
    if (theme === 'system') delete page.dataset['theme'];
    else page.dataset['theme'] = theme;
    try {
      localStorage.setItem(storageKey, JSON.stringify(preferences));
    } catch {
      // A browser that stores nothing forgets the choice, and works.
    }
  }, [preferences, language, theme]);
  const context = useMemo(
    () => ({
      ...preferences,
      format: new Format(language, zone),
      choose: (change: Partial<Preferences>) => setPreferences((before) => ({ ...before, ...change })),
    }),
    [preferences, language, zone],
  );
  return <Context value={context}>{children}</Context>;
}

export function usePreferences(): PreferencesContext {
  const context = use(Context);
  if (context === null) throw new Error('outside of PreferencesProvider');
  return context;
}

/** The texts in the reader's language. */
export const useTexts = <T,>(texts: Texts<T>): T => texts[usePreferences().language];

export const useFormat = (): Format => usePreferences().format;
