/** The limits on held requests of one pod (`producer.hold`): records per subject, and bytes over all subjects. */
export class HeldRequestLimits {
  private bytes = 0;
  private readonly records = new Map<string, number>();

  constructor(
    private readonly limits: { readonly maxRecordsPerSubject: number; readonly maxBytes: number },
  ) {}

  /** Occupies a slot on a subject's stream. False: it would exceed a limit. */
  enter(streamId: string, records: number, bytes: number): boolean {
    const held = this.records.get(streamId) ?? 0;
    if (held + records > this.limits.maxRecordsPerSubject || this.bytes + bytes > this.limits.maxBytes)
      return false;
    this.records.set(streamId, held + records);
    this.bytes += bytes;
    return true;
  }

  leave(streamId: string, records: number, bytes: number): void {
    const left = (this.records.get(streamId) ?? 0) - records;
    if (left > 0) this.records.set(streamId, left);
    else this.records.delete(streamId);
    this.bytes -= bytes;
  }
}
