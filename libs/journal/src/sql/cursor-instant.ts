/** SQL for the instant in a column as cursors hold it: UTC with microseconds. */
export function cursorInstant(column: string): string {
  return `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
}
