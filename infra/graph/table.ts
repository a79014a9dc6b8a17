import { at } from '../policy/rule.ts';
import type { Graph, Recorded } from '../testing/record.ts';
import { FACTS } from './facts.ts';

/** A stack as people read it: components in their order, what each makes, its kind, and what one would ask of it. */
export function tableOf(stack: string, { resources }: Graph): string {
  const made = resources.filter(({ type }) => type !== 'pulumi:pulumi:Stack');
  const root = resources.find(({ type }) => type === 'pulumi:pulumi:Stack')?.urn;
  const rows = childrenOf(root, made).flatMap((each) => rowsOf(each, made, 0));
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const components = made.filter(({ type }) => type.startsWith('millrace:')).length;
  return [
    `# ${stack}: ${made.length - components} resources in ${components} components. Generated; do not edit: npm run graph`,
    '# * is protected: Pulumi refuses to delete it',
    '',
    ...lines,
    '',
  ].join('\n');
}

const childrenOf = (parent: string | undefined, all: Recorded[]) =>
  all.filter((each) => each.parent === parent).toSorted((a, b) => a.name.localeCompare(b.name, 'en'));

function rowsOf(resource: Recorded, all: Recorded[], depth: number): [string, string, string][] {
  const { type, name, urn, protect, inputs } = resource;
  const facts = (FACTS[type.replace(/^aws:/, '')] ?? []).flatMap((path) => fact(inputs, path));
  const own: [string, string, string] = [
    `${'  '.repeat(depth)}${name}${protect ? ' *' : ''}`,
    type.replace(/^aws:(.+):.+$/, '$1').replace(/^millrace:aws:/, ''),
    facts.join(', '),
  ];
  return [own, ...childrenOf(urn, all).flatMap((each) => rowsOf(each, all, depth + 1))];
}

function fact(inputs: Recorded['inputs'], path: string): string[] {
  const value = at(inputs, path);
  if (value === undefined || value === '') return [];
  return [`${path.split('.').at(-1)} ${shown(value)}`];
}

function shown(value: unknown): string {
  if (typeof value === 'string') return value;
  return Array.isArray(value) ? value.map(shown).join(' ') : JSON.stringify(value);
}
