import { stepsOf } from '../engine/rules.ts';
import type { Step } from '../engine/step.ts';
import { coarse, detailed, PULL, PUSH } from './boxes.ts';
import { type Boxes, draw, functionKey, Graph } from './graph.ts';
import { mermaid } from './mermaid.ts';

type Plans = Record<string, Step[]>;

function graphOf(plans: Plans, names: readonly string[], boxes: Boxes): Graph {
  const graph = new Graph();
  for (const name of names) {
    const plan = plans[name] ?? [];
    const all = stepsOf(plan);
    draw(graph, { name, plan, boxes: (step) => boxes(step, all) });
  }
  // A digest goes on as text, which no plan sees.
  if (graph.boxes.has(PULL)) graph.link(PUSH, PULL);
  return graph;
}

const isFunction = (key: string) => key.startsWith(functionKey(''));

/** Every function, and what at least two of them share; without what is only a step on the way there. */
export function shared(plans: Plans): Graph {
  const names = Object.keys(plans);
  const graph = graphOf(plans, names, coarse);
  const users = (key: string) => names.filter((name) => graph.reach(functionKey(name)).has(key)).length;
  const wanted = new Set([...graph.boxes.keys()].filter((key) => isFunction(key) || users(key) > 1));
  graph.keepOnly((key) => wanted.has(key));
  const steps = [...graph.boxes.values()].filter(({ key, shape }) => {
    const [first, ...others] = graph.above(key);
    return shape !== 'effect' && first !== undefined && others.length === 0 && !isFunction(first);
  });
  graph.keepOnly((key) => !steps.some((step) => step.key === key));
  return graph;
}

function released(plans: Plans): Graph {
  const graph = graphOf(plans, ['publish', 'sign'], coarse);
  // The record of the release.
  graph.link(functionKey('publish'), 'command cosign sign');
  return graph;
}

/** The pictures of docs/pipeline.md by the names that they have there. */
export const pictures = (plans: Plans): Record<string, string> => ({
  functions: mermaid(shared(plans)),
  test: mermaid(graphOf(plans, ['test'], detailed)),
  image: mermaid(graphOf(plans, ['image'], detailed)),
  release: mermaid(released(plans), 'TB'),
});
