import type { Ticker } from '../../src/aws/limiter.ts';
import type { Instant } from '../../src/model/place.ts';
import type { Clock } from '../../src/model/ports.ts';
import { movableClock, unhurried } from '../support/simulated.ts';

/**
 * What the command line has in place of the machine's clock: `vi.mock('…/src/engine/clock.ts', () => import('./stopped-clock.ts'))`.
 * It stands still until it is moved, and no limiter ever waits for it.
 */
export const systemClock: Clock & { set(at: Instant): void } = movableClock();
export const systemTicker: Ticker = unhurried().ticker;
