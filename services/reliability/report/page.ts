import { chaosSection } from './chaos-section.ts';
import { measured, type Measured, type Run } from './measured.ts';
import {
  attackSection,
  conformanceSection,
  interleavingSection,
  mutantsSection,
  privilegesSection,
  simSection,
} from './sections.ts';
import { table } from './table.ts';

const HEAD = `<!-- Generated from docs/measurements/reliability by \`npm run generate\`; do not edit. -->

# Reliability: what was tried

millrace claims that every event counts once, whatever fails. This page is what became of trying to show the opposite: every figure is from a command that is named, at the commit that is named.`;

/** A section of each proof that was run. */
const sections = (root: string): string[] => {
  const of = <Name extends keyof Measured>(name: Name, render: (kept: Measured[Name]) => string) => {
    const kept = measured(root, name);
    return kept ? [render(kept)] : [];
  };
  return [
    ...of('chaos', chaosSection),
    ...of('sim', simSection),
    ...of('interleaving', interleavingSection),
    ...of('mutants', mutantsSection),
    ...of('conformance', conformanceSection),
    ...of('attack', attackSection),
    ...of('privileges', privilegesSection),
  ];
};

const PROOFS = ['chaos', 'sim', 'interleaving', 'mutants', 'conformance', 'attack', 'privileges'] as const;

function runs(root: string): string {
  const rows = PROOFS.flatMap((name) => {
    const kept: Run | undefined = measured(root, name);
    return kept ? [[`\`${kept.command}\``, `\`${kept.commit}\``, kept.date.slice(0, 10), kept.machine]] : [];
  });
  return table(['command', 'commit', 'date', 'machine'], rows);
}

// Of the protocol, wherever it runs.
const NOT_COVERED = [
  'a log that lost its tail and grew again, past the stored offset, with other records: offsets alone cannot tell, and leader epochs are not kept',
];

function notCovered(root: string): string {
  const { notCovered: onChain = [] } = measured(root, 'chaos') ?? {};
  return `## Not covered\n\n${[...onChain, ...NOT_COVERED].map((what) => `- ${what}`).join('\n')}`;
}

/** docs/reliability.md, wholly made of what the proofs have kept. */
export const page = (root: string): string =>
  `${[HEAD, runs(root), ...sections(root), notCovered(root)].join('\n\n')}\n`;
