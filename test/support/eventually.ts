/** Polls until a condition holds. The test's own time-out bounds it. */
export async function eventually<T>(read: () => Promise<T> | T, holds: (value: T) => boolean): Promise<T> {
  for (;;) {
    const value = await read();
    if (holds(value)) return value;
    await new Promise((again) => setTimeout(again, 20));
  }
}
