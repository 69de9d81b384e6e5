import type { Language } from './language.js';

export type TimeZone = 'utc' | 'local';

const locales: Readonly<Record<Language, string>> = { en: 'en-GB', ja: 'ja-JP' };

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(
  language: Language,
  zone: TimeZone,
  options: Intl.DateTimeFormatOptions,
): Intl.DateTimeFormat {
  const key = `${language} ${zone} ${JSON.stringify(options)}`;
  const known = formatters.get(key);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat(locales[language], {
    ...options,
    ...(zone === 'utc' && { timeZone: 'UTC' }),
  });
  formatters.set(key, made);
  return made;
}

const dayAndTime = {
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
} as const;
const timeOnly = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const;

/** How texts, numbers and times look to one reader. */
export class Format {
  constructor(
    readonly language: Language,
    readonly zone: TimeZone,
  ) {}

  /** `2026-01-31 12:00:00 UTC`. @param instant epoch ms, or ISO 8601 */
  dateTime(instant: number | string): string {
    const parts = new Map(
      formatter('en', this.zone, dayAndTime)
        .formatToParts(new Date(instant))
        .map(({ type, value }) => [type, value]),
    );
    const at = (type: string): string => parts.get(type as Intl.DateTimeFormatPartTypes) ?? '';
    return `${at('year')}-${at('month')}-${at('day')} ${at('hour')}:${at('minute')}:${at('second')}${this.zone === 'utc' ? ' UTC' : ''}`;
  }

  /** `12:00:00`. */
  time(instant: number | string): string {
    return formatter('en', this.zone, timeOnly).format(new Date(instant));
  }

  /** `12,345`. */
  count(value: number): string {
    return value.toLocaleString(locales[this.language]);
  }

  /** `2 m 5 s`, `3 h 4 m`, `5 d 6 h`: the two largest units. @param ms 0 or more */
  duration(ms: number): string {
    const seconds = Math.max(0, Math.floor(ms / 1000));
    const units: readonly (readonly [number, string, string])[] = [
      [86_400, 'd', '日'],
      [3600, 'h', '時間'],
      [60, 'm', '分'],
      [1, 's', '秒'],
    ];
    const first = units.findIndex(([length]) => seconds >= length);
    if (first === -1) return this.language === 'ja' ? '0秒' : '0 s';
    let left = seconds;
    return units
      .slice(first, first + 2)
      .map(([length, en, ja]) => {
        const value = Math.floor(left / length);
        left -= value * length;
        return this.language === 'ja' ? `${value}${ja}` : `${value} ${en}`;
      })
      .join(' ');
  }
}
