// Work for which nobody waits.

const PATIENCE = 50; // milliseconds; a browser that draws nothing may otherwise never find itself idle

/** Do something when the browser has nothing better to do, or at last in any case. */
export function whenIdle(action) {
  return globalThis.requestIdleCallback ? requestIdleCallback(action, { timeout: PATIENCE }) : setTimeout(action, 1);
}
