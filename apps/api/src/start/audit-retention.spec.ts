import { expect, it, vi } from 'vitest';
import { JournalUnreachable, type Sweep } from '#journal';
import { startAuditRetention } from './audit-retention.js';

const pace = { firstMs: 0, everyMs: 1 };

function parts(sweep: () => Promise<Sweep>) {
  const forgetMismatches = vi.fn<(days: number, signal: AbortSignal) => Promise<Sweep>>(sweep);
  const logger = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };
  return { journal: { forgetMismatches }, logger };
}

it('without a retention time the journal is not called', async () => {
  const { journal, logger } = parts(() => Promise.reject(new Error('asked')));
  await startAuditRetention(null, journal, logger, pace).stop();
  expect(journal.forgetMismatches).not.toHaveBeenCalled();
});

it('sweeps again and again with its days, and logs what was deleted', async () => {
  const { journal, logger } = parts(() => Promise.resolve({ forgotten: 7, ended: 'done' }));
  const retention = startAuditRetention(30, journal, logger, pace);
  await vi.waitFor(() => expect(journal.forgetMismatches.mock.calls.length).toBeGreaterThan(1));
  await retention.stop();
  expect(journal.forgetMismatches.mock.calls[0]?.[0]).toBe(30);
  expect(logger.info).toHaveBeenCalledWith(
    { retentionDays: 30, forgotten: 7, ended: 'done' },
    expect.any(String),
  );
});

it('a sweep that deletes nothing is not logged', async () => {
  const { journal, logger } = parts(() => Promise.resolve({ forgotten: 0, ended: 'elsewhere' }));
  const retention = startAuditRetention(30, journal, logger, pace);
  await vi.waitFor(() => expect(journal.forgetMismatches).toHaveBeenCalled());
  await retention.stop();
  expect(logger.info).not.toHaveBeenCalled();
});

it('an unreachable store is logged and called again', async () => {
  const { journal, logger } = parts(() => Promise.resolve({ forgotten: 1, ended: 'done' }));
  journal.forgetMismatches.mockRejectedValueOnce(new JournalUnreachable('away'));
  const retention = startAuditRetention(30, journal, logger, pace);
  await vi.waitFor(() => expect(logger.info).toHaveBeenCalled());
  await retention.stop();
  expect(logger.warn).toHaveBeenCalledOnce();
});

it('stops a sweep in progress', async () => {
  const { journal, logger } = parts(() => Promise.resolve({ forgotten: 0, ended: 'aborted' }));
  journal.forgetMismatches.mockImplementation(
    (_, signal) =>
      new Promise((resolve) =>
        signal.addEventListener('abort', () => resolve({ forgotten: 3, ended: 'aborted' })),
      ),
  );
  const retention = startAuditRetention(30, journal, logger, pace);
  await vi.waitFor(() => expect(journal.forgetMismatches).toHaveBeenCalled());
  await retention.stop();
  expect(logger.info).toHaveBeenCalledOnce();
});

it('a step that the shutdown interrupts is not a failure', async () => {
  const { journal, logger } = parts(() => Promise.resolve({ forgotten: 0, ended: 'aborted' }));
  journal.forgetMismatches.mockImplementation(
    (_, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(new JournalUnreachable('cut')));
      }),
  );
  const retention = startAuditRetention(30, journal, logger, pace);
  await vi.waitFor(() => expect(journal.forgetMismatches).toHaveBeenCalled());
  await retention.stop();
  expect(logger.warn).not.toHaveBeenCalled();
});
