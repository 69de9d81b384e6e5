/** The flags of V8 that a gateway sets at its start. `version`: V8's, as in `process.versions.v8`. */
export function v8Flags(version: string): readonly string[] {
  /*
   * V8 would learn to allocate objects that often survive a young collection, the parts of requests that wait for Kafka, directly
   * in its old space. There they retain everything that they refer to until the next full collection: in one process out of four,
   * the pauses of young collections were five times as long, and the 99th percentile twice as high.
   */
  const always = ['--no-allocation-site-pretenuring'];
  /*
   * Memory of young buffers is to cause young collections, which free nearly all of it. V8 13 has raised the amount that causes one
   * to 128 MiB, but still begins a full collection at 64 MiB: with records of 10 KB there were ten a second, a third of the CPU.
   * This value, V8 12's default, is 32 MiB. Set after the start of the heap, it changes nothing else.
   */
  return version.startsWith('13.') ? [...always, '--scavenger-max-new-space-capacity-mb=8'] : always;
}
