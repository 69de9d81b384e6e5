import type { CDPSession, Page } from 'playwright-core';

/** What a page holds after its garbage was collected. */
export interface PageMemory {
  readonly heapBytes: number;
  /** Also those that are not in the document any more, but are kept. */
  readonly nodes: number;
  readonly listeners: number;
}

/** Measures what one page holds. */
export class PageMemoryMeter {
  private constructor(private readonly session: CDPSession) {}

  static async of(page: Page): Promise<PageMemoryMeter> {
    return new PageMemoryMeter(await page.context().newCDPSession(page));
  }

  async read(): Promise<PageMemory> {
    // Twice: what the first run finalizes, only the second one frees.
    await this.session.send('HeapProfiler.collectGarbage');
    await this.session.send('HeapProfiler.collectGarbage');
    const { usedSize } = await this.session.send('Runtime.getHeapUsage');
    const { nodes, jsEventListeners } = await this.session.send('Memory.getDOMCounters');
    return { heapBytes: usedSize, nodes, listeners: jsEventListeners };
  }
}
