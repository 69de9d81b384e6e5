import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { GatewayProcess } from './gateway.js';

/** How a reader has set the console up. */
export interface ConsoleReader {
  /** The API key that is signed in; absent: none. */
  readonly key?: string;
  readonly theme?: 'light' | 'dark' | 'system';
  readonly language?: 'en' | 'ja';
  readonly width?: number;
}

/** A page of the console in a browser context of its own. */
export class ConsolePage {
  private constructor(
    readonly page: Page,
    private readonly context: BrowserContext,
    private readonly url: string,
    /** What the browser reports as wrong: exceptions, violations of the policy, and console errors. */
    readonly complaints: string[],
  ) {}

  static async open(
    browser: Browser,
    gateway: Pick<GatewayProcess, 'url'>,
    { key, theme = 'light', language = 'en', width = 1280 }: ConsoleReader = {},
  ): Promise<ConsolePage> {
    const context = await browser.newContext({ viewport: { width, height: 900 }, reducedMotion: 'reduce' });
    const credential = key === undefined ? null : JSON.stringify({ kind: 'key', text: key });
    const preferences = JSON.stringify({ theme, language, zone: 'utc' });
    await context.addInitScript(
      ([chosen, given]) => {
        if (localStorage.getItem('sluicegate.preferences') === null)
          localStorage.setItem('sluicegate.preferences', chosen);
        // Once in a tab: a sign-out has to last.
        if (given === null || sessionStorage.getItem('signed-in-by-test') !== null) return;
        sessionStorage.setItem('signed-in-by-test', 'yes');
        sessionStorage.setItem('sluicegate.credential', given);
      },
      [preferences, credential] as const,
    );
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      // An answer with an error status is not the page's fault; what it makes of it is tested.
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
        complaints.push(message.text());
    });
    return new ConsolePage(page, context, `${gateway.url}/console`, complaints);
  }

  /** @param path within the console: `/subjects?state=blocked` */
  async goto(path: string): Promise<void> {
    await this.page.goto(`${this.url}${path}`);
  }

  async close(): Promise<void> {
    await this.context.close();
  }
}
