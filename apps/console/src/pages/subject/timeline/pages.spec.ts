import { expect, it } from 'vitest';
import { isFull, pageOf, pageSize, pagesShown, pageStart } from './pages.js';

it('version 1 begins the first page, and the page size ends it', () => {
  expect([pageOf(1), pageOf(pageSize), pageOf(pageSize + 1)]).toEqual([0, 0, 1]);
  expect([pageStart(0), pageStart(1)]).toEqual([0, pageSize]);
});

it('a page is full once its last version is there', () => {
  expect([isFull(0, pageSize - 1), isFull(0, pageSize), isFull(1, pageSize)]).toEqual([false, true, false]);
});

it('a subject without events has no page', () => {
  expect(pagesShown(0, 0)).toEqual([]);
});

it('a newest page with few events is shown with the one before', () => {
  expect(pagesShown(pageSize + 1, 0)).toEqual([1, 0]);
  expect(pagesShown(2 * pageSize, 0)).toEqual([1]);
});

it('earlier pages are added one by one, down to the first', () => {
  expect(pagesShown(4 * pageSize, 1)).toEqual([3, 2]);
  expect(pagesShown(2 * pageSize, 9)).toEqual([1, 0]);
});
