import { theme } from './theme.ts';

let probe: HTMLElement | null = null;
const known = new Map<string, string>();
theme.subscribe(() => known.clear());

/** The present colour of a CSS custom property, as `rgb(…)`: canvases do not understand `light-dark()`. */
export function cssColor(property: string): string {
  const color = known.get(property) ?? resolve(property);
  known.set(property, color);
  return color;
}

function resolve(property: string): string {
  if (!probe) {
    probe = document.createElement('span');
    probe.hidden = true;
    document.body.append(probe);
  }
  probe.style.color = `var(${property})`;
  return getComputedStyle(probe).color;
}
