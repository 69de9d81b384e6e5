import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../support/browser.js';
import { ConsolePage } from '../support/console-page.js';
import { EventStorm } from '../support/event-storm.js';
import { PageMemoryMeter, type PageMemory } from '../support/page-memory.js';
import { countRequests } from '../support/request-counts.js';
import { World } from '../support/world.js';

const subjects = 20;
const perSecond = 100;
/** Events until the first look at a page, and until the second. */
const few = 500;
const many = 2000;

/** One page, before most of the events and after them. */
interface Watched {
  readonly opened: ConsolePage;
  readonly meter: PageMemoryMeter;
  readonly requests: ReadonlyMap<string, number>;
  readonly openedAt: number;
  readonly afterFew: PageMemory;
  readonly afterMany: PageMemory;
  /** Requests between the two, and in how many seconds. */
  readonly sent: ReadonlyMap<string, number>;
  readonly seconds: number;
}

/**
 * Pages that are open while 2,000 events come, a hundred a second. Real: Chromium, gateway, Postgres, and the journal that appends as a
 * second pod.
 */
describe('the console in a storm of events', () => {
  let world: World;
  let browser: Browser;
  let storm: EventStorm;
  const watched = new Map<string, Watched>();
  const pages = ['overview', 'subject', 'subjects', 'mismatches'] as const;

  beforeAll(async () => {
    world = await World.create();
    const gateway = await world.gateway(await world.settings([]));
    storm = await EventStorm.over(world.databaseUrl, { subjects, perSecond });
    // Every subject exists, so that no page is empty.
    await storm.append(subjects);
    browser = await openBrowser([]);
    const { topic, subject } = storm.subjectAt(0);
    const paths = {
      overview: '/',
      subject: `/subjects/${topic}/${subject}`,
      subjects: '/subjects?sort=subject',
      mismatches: '/mismatches',
    };
    const opened = await Promise.all(
      pages.map(async (name) => {
        const page = await ConsolePage.open(browser, gateway);
        page.page.setDefaultTimeout(60_000);
        const requests = countRequests(page.page);
        await page.goto(paths[name]);
        await page.page.getByText('Live', { exact: true }).waitFor();
        await page.page.getByRole('heading', { level: 1 }).waitFor();
        return {
          name,
          opened: page,
          requests,
          meter: await PageMemoryMeter.of(page.page),
          openedAt: performance.now(),
        };
      }),
    );
    await storm.append(few - storm.count);
    const looked = await Promise.all(
      opened.map(async (each) => ({
        ...each,
        afterFew: await each.meter.read(),
        before: new Map(each.requests),
        at: performance.now(),
      })),
    );
    const overview = opened.find(({ name }) => name === 'overview')?.opened.page;
    await overview?.locator('canvas').nth(1).waitFor();
    await overview?.evaluate('for (const each of document.querySelectorAll("canvas")) each.isOld = true');
    await storm.append(many - storm.count);
    for (const { name, before, at, ...each } of looked) {
      const seconds = (performance.now() - at) / 1000;
      const sent = new Map(
        [...each.requests].map(([what, count]) => [what, count - (before.get(what) ?? 0)]),
      );
      watched.set(name, { ...each, sent, seconds, afterMany: await each.meter.read() });
    }
    await storm.open(0);
  });
  afterAll(async () => {
    await browser.close();
    await storm.close();
    await world.close();
  });

  const of = (name: (typeof pages)[number]): Watched => {
    const found = watched.get(name);
    if (found === undefined) throw new Error(`${name} was not opened`);
    return found;
  };

  it('reads every row in sight again, in turn', () => {
    const { sent } = of('subjects');
    for (let index = 0; index < subjects; index += 1) {
      const { topic, subject } = storm.subjectAt(index);
      expect(sent.get(`GET /v1/subjects/${topic}/${subject}?`), subject).toBeGreaterThan(0);
    }
  });

  it('draws charts again, and does not make them anew', async () => {
    const { page } = of('overview').opened;
    expect(await page.evaluate('[...document.querySelectorAll("canvas")].map(({ isOld }) => isOld)')).toEqual(
      [true, true],
    );
    // One for each chart reads the colours of the page.
    await expect.poll(() => page.locator('figure span[hidden]').count()).toBe(2);
  });

  describe.each(pages)('the page %s', (name) => {
    it('asks for each thing at most once a second', () => {
      const { sent, seconds } = of(name);
      expect(sent.size).toBeGreaterThan(0);
      for (const [what, count] of sent) expect(count, what).toBeLessThanOrEqual(seconds + 3);
    });

    it('asks for few things in all', () => {
      const { sent, seconds } = of(name);
      const all = [...sent.values()].reduce((before, count) => before + count, 0);
      // The list reads the rows in sight again, sixteen a second at most.
      expect(all, JSON.stringify([...sent], null, 1)).toBeLessThanOrEqual((seconds + 3) * 20);
    });

    it('keeps neither events nor what it showed of them', () => {
      const { afterFew, afterMany } = of(name);
      // The schemas of the events between the two alone are 8 MB.
      expect(afterMany.heapBytes - afterFew.heapBytes).toBeLessThan(4e6);
      expect(afterMany.nodes).toBeLessThan(afterFew.nodes + 4000);
      expect(afterMany.nodes).toBeLessThan(20_000);
      expect(afterMany.listeners).toBeLessThan(afterFew.listeners + 200);
    });

    it('shows the last event', async () => {
      const { page } = of(name).opened;
      const shown = {
        overview: page
          .getByRole('region', { name: 'Subjects by state' })
          .getByRole('link', { name: 'Circuit open' })
          .getByText('1', { exact: true }),
        subject: page.getByRole('listitem').getByText('the storm is over').first(),
        subjects: page.getByRole('row', { name: storm.subjectAt(0).subject }).getByText('Circuit open'),
        mismatches: page.locator(`a[href$="/mismatches/${storm.lastMismatchId}"]`).first(),
      }[name];
      await shown.waitFor();
    });

    it('answers a click, and complained about nothing', async () => {
      const { page, complaints } = of(name).opened;
      await page.getByRole('link', { name: 'Playground' }).click();
      await page.waitForURL(/\/console\/playground$/);
      expect(complaints).toEqual([]);
    });
  });
});
