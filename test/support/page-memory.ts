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

  /** The least of three readings: what the page does at that moment is not what it keeps. */
  async read(): Promise<PageMemory> {
    const readings = [await this.readOnce(), await this.readOnce(), await this.readOnce()];
    const least = (member: keyof PageMemory): number => Math.min(...readings.map((each) => each[member]));
    return { heapBytes: least('heapBytes'), nodes: least('nodes'), listeners: least('listeners') };
  }

  private async readOnce(): Promise<PageMemory> {
    await this.session.send('HeapProfiler.collectGarbage');
    const { usedSize } = await this.session.send('Runtime.getHeapUsage');
    const { nodes, jsEventListeners } = await this.session.send('Memory.getDOMCounters');
    return { heapBytes: usedSize, nodes, listeners: jsEventListeners };
  }
}
