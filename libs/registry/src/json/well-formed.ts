/** Whether a text has no lone surrogate, so that UTF-8 can hold it. (ECMAScript 2024, in Node since 20.) */
export function isWellFormed(text: string): boolean {
  return (text as string & { isWellFormed(): boolean }).isWellFormed();
}
