import type { SourceFile } from './tree.ts';

const NPM_BUILT_IN = new Set(['ci', 'install', 'start', 'test', 'run', 'exec', 'ping', 'sbom']);

export type Known = { scripts: string[]; verbs: string[] };

/** Commands that a document shows and that do not exist. */
export function unknownCommands(documents: SourceFile[], { scripts, verbs }: Known): string[] {
  return documents.flatMap(({ path, text: prose }) => {
    const text = codeOf(prose);
    const wrong = [
      ...[...text.matchAll(/\bnpm run (?:--?[\w-]+ )*([\w:-]+)/g)].filter(
        ([, script]) => !scripts.includes(script ?? ''),
      ),
      ...[...text.matchAll(/\bnpm (?!run\b)([a-z][\w-]*)/g)].filter(
        ([, verb]) => !NPM_BUILT_IN.has(verb ?? ''),
      ),
      ...[...text.matchAll(/\b(?:npx millrace|bin\/millrace\.js) ([a-z][\w-]*)/g)].filter(
        ([, verb]) => !verbs.includes(verb ?? ''),
      ),
    ];
    return wrong.map(([command]) => `${path}: there is no "${command}"`);
  });
}

/** What a document shows as code: fenced blocks and spans; a block marked `text` is output, and one marked `mermaid` is drawn. */
function codeOf(markdown: string): string {
  const shown = markdown.replaceAll(/```(?:text|mermaid)\n[\s\S]*?```/g, '');
  return [...shown.matchAll(/```[\s\S]*?```|`[^`\n]+`/g)].map(([code]) => code).join('\n');
}
