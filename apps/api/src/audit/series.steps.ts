import { stepsIn, type TimeSteps } from '#journal';
import { fromInstant, toInstant } from '#machines';
import { RefusalError, refusal } from '../http/problems/refusal-error.js';
import type { SeriesQuery } from './mismatch.dto.js';

/** The most steps of a series. */
const MAX_STEPS = 500;

/** The steps that a query asks for. @param now by the database's clock, epoch ms @throws RefusalError if there are none, or too many */
export function timeStepsOf(query: Pick<SeriesQuery, 'from' | 'to' | 'step_ms'>, now: number): TimeSteps {
  const steps = { from: query.from, to: query.to ?? toInstant(now), stepMs: query.step_ms };
  const count = stepsIn(steps);
  if (count < 1) throw malformed(`/from: allowed: an instant before ${steps.to}`);
  if (count <= MAX_STEPS) return steps;
  const least = Math.ceil((fromInstant(steps.to) - fromInstant(steps.from)) / MAX_STEPS);
  throw malformed(`/step_ms: allowed: at least ${least}, which gives ${MAX_STEPS} steps`);
}

const malformed = (detail: string): RefusalError => new RefusalError(refusal('request.malformed', detail));
