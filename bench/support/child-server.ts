import type { Server } from 'node:http';

/** Tells the port to the bench, which has forked this process and with which it ends. @param server listens */
export function tellPort(server: Server): void {
  const address = server.address();
  process.send?.(typeof address === 'object' ? address?.port : null);
  // The bench has ended, perhaps with an error.
  process.once('disconnect', () => process.exit());
}

/** The text of `/metrics`. */
export function usageText(): string {
  const { user, system } = process.cpuUsage();
  return `process_cpu_seconds_total ${(user + system) / 1e6}\nprocess_resident_memory_bytes ${process.memoryUsage.rss()}\n`;
}
