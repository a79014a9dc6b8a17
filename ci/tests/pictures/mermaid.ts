import type { Graph, Shape } from './graph.ts';

const SHAPES: Record<Shape, [string, string]> = {
  function: ['([', '])'],
  command: ['[', ']'],
  service: ['[[', ']]'],
  volume: ['[(', ')]'],
  files: ['>', ']'],
  image: ['{{', '}}'],
  effect: ['[/', '/]'],
};

const quoted = (label: string) => `"${label.replaceAll('"', '#quot;')}"`;
const bold = (label: string, shape: Shape) => (shape === 'function' ? `<b>${label}</b>` : label);

/** A graph as a Mermaid flowchart, in a block that GitHub draws. */
export function mermaid(graph: Graph, direction: 'LR' | 'TB' = 'LR'): string {
  // What a plan starts at the same time comes in any order.
  const sorted = [...graph.boxes.values()].toSorted((a, b) => a.key.localeCompare(b.key, 'en'));
  const ids = new Map(sorted.map(({ key }, index) => [key, `n${index + 1}`]));
  const boxes = sorted.map(({ key, label, shape }) => {
    const [open, close] = SHAPES[shape];
    return `  ${ids.get(key)}${open}${quoted(bold(label, shape))}${close}`;
  });
  const lines = graph
    .lines()
    .map(([from, to]) => `  ${ids.get(from)} --> ${ids.get(to)}`)
    .toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  return ['```mermaid', `flowchart ${direction}`, ...boxes, ...lines, '```'].join('\n');
}
