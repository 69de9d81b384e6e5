/** The bound on held requests of one pod (api.md, `producer.hold`): records per subject, and bytes over all. */
export class HoldBounds {
  private bytes = 0;
  private readonly records = new Map<string, number>();

  constructor(
    private readonly limits: { readonly maxRecordsPerSubject: number; readonly maxBytes: number },
  ) {}

  /** Takes the room for a request to be held on a subject's stream; false when it would exceed a bound. */
  enter(stream: string, records: number, bytes: number): boolean {
    const held = this.records.get(stream) ?? 0;
    if (held + records > this.limits.maxRecordsPerSubject || this.bytes + bytes > this.limits.maxBytes)
      return false;
    this.records.set(stream, held + records);
    this.bytes += bytes;
    return true;
  }

  leave(stream: string, records: number, bytes: number): void {
    const left = (this.records.get(stream) ?? 0) - records;
    if (left > 0) this.records.set(stream, left);
    else this.records.delete(stream);
    this.bytes -= bytes;
  }
}
