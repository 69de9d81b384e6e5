import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';

/** More stops than any page has before what is looked for. */
const mostStops = 250;

/** Empty if whoever looks at the page sees where the focus is, else what has it. */
const invisibleFocus = `(() => {
  const focused = document.activeElement;
  // After the last stop the browser's own controls have it.
  if (focused === null || focused === document.body) return '';
  // The last stop of such a field is a button within it, which the browser marks by itself.
  if (focused.matches('input[type=datetime-local]:not(:focus-visible)')) return '';
  const { outlineStyle, outlineWidth, visibility } = getComputedStyle(focused);
  const { width, height, top, bottom, left, right } = focused.getBoundingClientRect();
  const isOutlined = focused.matches(':focus-visible') && outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2;
  const isInSight = bottom > 0 && right > 0 && top < innerHeight && left < innerWidth;
  return isOutlined && isInSight && width > 0 && height > 0 && visibility === 'visible' ? '' : focused.outerHTML;
})()`;

/** A reader who has a keyboard alone. */
export class Keyboard {
  constructor(private readonly page: Page) {}

  /** Presses keys one after the other: `g`, `Enter`, `Shift+ArrowDown`. */
  async press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  async type(text: string): Promise<void> {
    await this.page.keyboard.type(text);
  }

  /** Replaces what is in the field that has the focus. */
  async replace(text: string): Promise<void> {
    await this.press('Control+a');
    await this.page.keyboard.insertText(text);
  }

  /** Presses Tab until `target` has the focus; each stop before it has to be seen. */
  async tabTo(target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
    await target.waitFor();
    for (let stops = 0; stops < mostStops; stops++) {
      if (await this.isOn(target)) return;
      await this.press(key);
      expect(await this.page.evaluate<string>(invisibleFocus)).toBe('');
    }
    throw new Error(`Tab does not lead to ${String(target)}`);
  }

  /** Waits until `target` has the focus. */
  async waitOn(target: Locator): Promise<void> {
    await target.and(this.page.locator(':focus')).waitFor();
    expect(await this.page.evaluate<string>(invisibleFocus)).toBe('');
  }

  async isOn(target: Locator): Promise<boolean> {
    return (await target.and(this.page.locator(':focus')).count()) === 1;
  }
}
