import type { Static, TObject } from 'typebox';

import { schemaFields } from '../event/schema-fields.ts';
import { checkDefinition } from './check.ts';
import { durationMs, type Duration } from './duration.ts';
import { DefinitionError } from './fault.ts';
import type { Measure } from './measure.ts';
import { snake, type Plan, type PlanMeasure, type PlanView } from './plan.ts';
import { checkShape } from './shape.ts';
import type { Window } from './window.ts';

type FieldOf<E extends TObject> = keyof Static<E> & string;

export type ViewDefinition<F extends string = string> = {
  title?: string;
  /** Fields whose values make a cell's key; empty for one cell per window. */
  by: readonly F[];
  window: Window;
  measures: Record<string, Measure<F>>;
};

export type Definition<E extends TObject> = {
  name: string;
  title?: string;
  description?: string;
  source: {
    topic: string;
    /** Partitions the topic is created with, 1 to 256. */
    partitions: number;
    /** Field whose value is the record's key: equal keys keep their order. */
    key: NoInfer<FieldOf<E>>;
    /** The event: schema, type, validator and documentation at once. */
    event: E;
  };
  /** Field that identifies an event. */
  id: FieldOf<E>;
  /** Field with the event time; the only clock there is. */
  time: FieldOf<E>;
  /** Events further behind their partition's watermark than this are counted as dropped; absent: every event counts. */
  dropAfter?: Duration;
  /** Default 1 minute. */
  maxSkew?: Duration;
  views: Record<string, ViewDefinition<FieldOf<E>>>;
};

export type Pipeline<E extends TObject = TObject> = { readonly plan: Plan; readonly event: E };

/** `delayMax` -> `Delay max`. */
const titleOf = (name: string) => {
  const words = snake(name).replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
};

function columnsOf(name: string, measure: Measure): string[] {
  const column = snake(name);
  if (measure.kind === 'avg') return [`${column}_sum`, `${column}_count`];
  if (measure.kind === 'distinct') return [];
  if (measure.kind === 'histogram')
    return Array.from({ length: (measure.bounds?.length ?? 0) + 1 }, (_, i) => `${column}_${i}`);
  return [column];
}

type Naming = { pipeline: string; scaleOf: (field: string) => number };

function planView([name, view]: [string, ViewDefinition], { pipeline, scaleOf }: Naming): PlanView {
  const table = `${snake(pipeline)}_${snake(name)}`;
  const measures = Object.entries(view.measures).map(([measureName, measure]): PlanMeasure => ({
    name: measureName,
    kind: measure.kind,
    field: measure.field,
    title: measure.title ?? titleOf(measureName),
    unit: measure.unit ?? null,
    scale: measure.field === null ? 0 : scaleOf(measure.field),
    bounds: measure.bounds ? [...measure.bounds] : null,
    columns: columnsOf(measureName, measure),
    memberTable: measure.kind === 'distinct' ? `${table}_${snake(measureName)}` : null,
  }));
  return { name, title: view.title ?? titleOf(name), table, by: [...view.by], window: view.window, measures };
}

const defined = new WeakSet<object>();

/**
 * Checks a definition and turns it into a plan. Throws `DefinitionError` (code E_DEFINITION) with the path, reason and
 * fix of everything that an engine could not run exactly.
 */
export function definePipeline<E extends TObject>(definition: Definition<E>): Pipeline<E> {
  const { faults: misshapen, sound } = checkShape(definition);
  const { fields, faults } = sound.source.event
    ? schemaFields(sound.source.event)
    : { fields: [], faults: [] };
  const all = [...misshapen, ...faults, ...checkDefinition(sound, fields)];
  if (all.length > 0) throw new DefinitionError(sound.name, all);
  const scaleOf = (name: string) => fields.find((field) => field.name === name)?.scale ?? 0;
  const views = Object.entries(definition.views as Record<string, ViewDefinition>);
  const { topic, partitions, key } = definition.source;
  const plan: Plan = {
    name: definition.name,
    title: definition.title ?? titleOf(definition.name),
    description: definition.description ?? '',
    source: { topic, partitions, key },
    event: JSON.parse(JSON.stringify(definition.source.event)) as Record<string, unknown>,
    fields,
    id: definition.id,
    time: definition.time,
    dropAfterMs: definition.dropAfter === undefined ? null : durationMs(definition.dropAfter),
    maxSkewMs: durationMs(definition.maxSkew ?? '1 minute'),
    views: views.map((view) => planView(view, { pipeline: definition.name, scaleOf })),
  };
  const pipeline = Object.freeze({ plan, event: definition.source.event });
  defined.add(pipeline);
  return pipeline;
}

/** True for what `definePipeline` made: nothing else was checked. */
export const isPipeline = (value: unknown): value is Pipeline => defined.has(value as Pipeline);
