import type { Argument, Function } from './introspect.ts';

const KINDS: Record<string, string> = {
  STRING_KIND: 'string',
  INTEGER_KIND: 'int',
  FLOAT_KIND: 'float',
  BOOLEAN_KIND: 'boolean',
  VOID_KIND: 'nothing',
};

function typeName(type: Argument['type']): string {
  if (!type) return 'unresolved';
  if (type.kind === 'LIST_KIND') return `[${typeName(type.typeDef)}]`;
  return type.name ?? KINDS[type.kind] ?? type.kind;
}

export const kebab = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

function argumentLine({ name, type, isOptional, defaultValue, defaultPath, ignore }: Argument): string {
  const given = defaultPath
    ? `the repository without ${ignore?.join(' ')}`
    : defaultValue !== undefined
      ? JSON.stringify(defaultValue)
      : isOptional
        ? 'optional'
        : 'required';
  return `    --${kebab(name).padEnd(18)} ${typeName(type).padEnd(12)} ${given}`;
}

export const argumentLines = (each: Function): string[] => Object.values(each.arguments).map(argumentLine);

/** A function as `dagger functions` and `--help` would show it, with what else its decorators say. */
export function signature(each: Function): string {
  const marks = [
    ...(each.isCheck ? ['check'] : []),
    each.cache === 'never' ? 'never cached' : `cached ${each.cache ?? '7 days, by its inputs'}`,
  ];
  return [
    `${kebab(each.name)} -> ${typeName(each.returnType)}   (${marks.join(', ')})`,
    `    ${each.description}`,
    ...argumentLines(each),
  ].join('\n');
}
