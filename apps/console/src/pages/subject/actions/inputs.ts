/** How long a circuit is usually opened, in minutes. */
export const openTimes = [5, 15, 60, 240, 1440] as const;

const mostMinutes = 525_600;
/** The largest id of a registry. */
const mostId = 2_147_483_647;

const wholeNumber = (text: string): number | null => (/^\d{1,10}$/.test(text.trim()) ? Number(text) : null);

/** The minutes that were typed; null: no whole number from 1 to those of a year. */
export function minutesOf(text: string): number | null {
  const minutes = wholeNumber(text);
  return minutes !== null && minutes >= 1 && minutes <= mostMinutes ? minutes : null;
}

/** The schema id that was typed; null: none that a registry gives. */
export function schemaIdOf(text: string): number | null {
  const id = wholeNumber(text);
  return id !== null && id <= mostId ? id : null;
}
