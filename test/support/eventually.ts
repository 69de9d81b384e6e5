/** Waits until a condition holds, asking again every few ms; the test's own time-out bounds it. */
export async function eventually<T>(ask: () => Promise<T> | T, holds: (value: T) => boolean): Promise<T> {
  for (;;) {
    const value = await ask();
    if (holds(value)) return value;
    await new Promise((again) => setTimeout(again, 20));
  }
}
