import { isAlarm } from './chaos-section.ts';
import type { Measured } from './measured.ts';

type Recovered = { name: string; p50: number; max: number; bound: number };

const [WIDTH, LEFT, RIGHT, TOP, LINE] = [760, 190, 20, 60, 16];
const TICKS = [0.01, 0.1, 1, 10, 100];
const PLACES = 2;

/** Rows of which it is known how long they took, the slowest first. */
const recovered = (rows: Measured['chaos']['rows']): Recovered[] =>
  rows
    .flatMap((row) =>
      'landed' in row && row.recoverySeconds
        ? [
            {
              name: isAlarm(row) ? `${row.name} (alarm)` : row.name,
              p50: row.recoverySeconds.p50,
              max: row.recoverySeconds.max,
              bound: row.boundSeconds,
            },
          ]
        : [],
    )
    .toSorted((a, b) => b.max - a.max || a.name.localeCompare(b.name));

const [FIRST = 0.01, LAST = 100] = [TICKS.at(0), TICKS.at(-1)];

/** Place of a time on the logarithmic axis, in px; below a hundredth of a second nothing was measured. */
function at(seconds: number): string {
  const share = Math.log10(Math.max(seconds, FIRST) / FIRST) / Math.log10(LAST / FIRST);
  return (LEFT + share * (WIDTH - LEFT - RIGHT)).toFixed(PLACES);
}

const tick = (seconds: number, bottom: number) =>
  `<path class="grid" d="M${at(seconds)} ${TOP - 8}V${bottom}"/><text class="tick" x="${at(seconds)}" y="${TOP - 14}">${seconds} s</text>`;

function line({ name, p50, max, bound }: Recovered, index: number): string {
  const y = TOP + index * LINE + LINE / 2;
  return [
    `<text class="name" x="${LEFT - 12}" y="${y + 4}">${name}</text>`,
    `<path class="span" d="M${at(p50)} ${y}H${at(max)}"/>`,
    `<circle class="half" cx="${at(p50)}" cy="${y}" r="3"/><circle class="most" cx="${at(max)}" cy="${y}" r="4"/>`,
    `<path class="bound" d="M${at(bound)} ${y - 6}v12"/>`,
  ].join('');
}

const STYLE = `
  svg { font: 12px ui-sans-serif, system-ui, sans-serif; background: #fff; }
  .name, .legend { fill: #1f2933; } .name { text-anchor: end; font-family: ui-monospace, monospace; font-size: 11px; }
  .tick { fill: #66727f; text-anchor: middle; } .grid { stroke: #e3e8ee; }
  .span { stroke: #9db8d9; stroke-width: 3; } .half { fill: #9db8d9; } .most { fill: #1f5fa8; }
  .bound { stroke: #c2410c; stroke-width: 2; }
  @media (prefers-color-scheme: dark) {
    svg { background: #0d1117; } .name, .legend { fill: #dbe2ea; } .tick { fill: #8b98a5; } .grid { stroke: #232b36; }
    .span { stroke: #33557f; } .half { fill: #4d7ab3; } .most { fill: #7fb2f0; } .bound { stroke: #f08a4b; }
  }`;

const LEGEND = [
  '<circle class="half" cx="194" cy="12" r="3"/><text class="legend" x="203" y="16">half of the recoveries</text>',
  '<circle class="most" cx="344" cy="12" r="4"/><text class="legend" x="354" y="16">the slowest</text>',
  '<path class="bound" d="M440 6v12"/><text class="legend" x="448" y="16">what the row allows</text>',
].join('');

/** How long every fault took to be over, on a logarithmic axis, as SVG for a light or a dark page. */
export function recoveryChart({ rows }: Measured['chaos']): string {
  const lines = recovered(rows);
  const bottom = TOP + lines.length * LINE;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${bottom + 8}" role="img" aria-label="Seconds from the end of each fault until everything was counted, or to the alarm">
<style>${STYLE}
</style>
${LEGEND}
${TICKS.map((seconds) => tick(seconds, bottom)).join('\n')}
${lines.map(line).join('\n')}
</svg>
`;
}
