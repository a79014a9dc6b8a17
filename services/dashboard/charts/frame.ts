const waiting = new Set<() => void>();

/** Runs `draw` in the next animation frame; all charts share one frame, each draws once in it. */
export function drawNextFrame(draw: () => void): void {
  if (waiting.size === 0) requestAnimationFrame(drawAll);
  waiting.add(draw);
}

export const forgetDraw = (draw: () => void): void => void waiting.delete(draw);

function drawAll() {
  const draws = [...waiting];
  waiting.clear();
  draws.forEach((draw) => draw());
}
