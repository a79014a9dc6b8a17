import { Kind, parse, type FieldNode, type SelectionNode, type ValueNode } from 'graphql';

import type { Step, Value } from './step.ts';

/** Steps by content: what is called twice the same way is one value, as it is to the engine. */
export type Known = { ids: Map<string, Step>; steps: Map<string, Step> };

export const createKnown = (): Known => ({ ids: new Map(), steps: new Map() });

export function idOf(known: Known, step: Step): string {
  for (const [id, found] of known.ids) if (found === step) return id;
  const id = `millrace-id-${known.ids.size + 1}`;
  known.ids.set(id, step);
  return id;
}

function valueOf(node: ValueNode, known: Known): Value {
  switch (node.kind) {
    case Kind.STRING:
      return known.ids.get(node.value) ?? node.value;
    case Kind.ENUM:
    case Kind.BOOLEAN:
      return node.value;
    case Kind.INT:
    case Kind.FLOAT:
      return Number(node.value);
    case Kind.LIST:
      return node.values.map((each) => valueOf(each, known));
    case Kind.OBJECT:
      return Object.fromEntries(node.fields.map(({ name, value }) => [name.value, valueOf(value, known)]));
    case Kind.NULL:
      return null;
    case Kind.VARIABLE:
    default:
      throw new Error(`a query of the SDK holds a ${node.kind}, which is not read here`);
  }
}

function stepOf(field: FieldNode, parent: Step | null, known: Known): Step {
  const args = Object.fromEntries(
    (field.arguments ?? []).map(({ name, value }) => [name.value, valueOf(value, known)]),
  );
  // `node(id)` is how the SDK goes on with a value that it has; it makes nothing.
  if (field.name.value === 'node') return args['id'] as Step;
  const fresh: Step = { parent, field: field.name.value, args };
  const key = JSON.stringify([parent && idOf(known, parent), fresh.field, args], (_, value: Value) =>
    value !== fresh && typeof value === 'object' && value !== null && 'parent' in value
      ? idOf(known, value as Step)
      : value,
  );
  const found = known.steps.get(key) ?? fresh;
  known.steps.set(key, found);
  return found;
}

export type Leaf = { step: Step; path: string[] };

/** The one value that a query of the SDK asks for, and where its answer goes. */
export function leafOf(query: string, known: Known): Leaf {
  const [definition] = parse(query).definitions;
  if (definition?.kind !== Kind.OPERATION_DEFINITION) throw new Error('no operation');
  let step: Step | null = null;
  const path: string[] = [];
  let selections: readonly SelectionNode[] = definition.selectionSet.selections;
  while (selections.length > 0) {
    const [selection] = selections as [SelectionNode];
    if (selection.kind === Kind.FIELD) {
      path.push(selection.name.value);
      step = stepOf(selection, step, known);
    }
    selections = 'selectionSet' in selection ? (selection.selectionSet?.selections ?? []) : [];
  }
  return { step: step as Step, path };
}
