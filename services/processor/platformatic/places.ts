/** Where a partition stands; another object means that somebody moved it meanwhile. */
export type Place = { readonly offset: number };

/** What is ours, where each partition stands, and which of them flow. All of it is forgotten at an assignment. */
export function createPlaces() {
  const assigned = new Set<number>();
  const flowing = new Set<number>();
  // In the order in which they were last moved: who waits longest is asked for first, and fills a fetch first.
  const places = new Map<number, Place>();

  const move = (partition: number, offset: number) => {
    places.delete(partition);
    if (assigned.has(partition)) places.set(partition, { offset });
  };

  return {
    assign(partitions: readonly number[]): void {
      for (const known of [assigned, flowing, places]) known.clear();
      for (const partition of partitions) assigned.add(partition);
    },
    move,
    /** Nothing is read of it until it is moved. */
    lose: (partition: number) => void places.delete(partition),
    pause(partitions: readonly number[]): void {
      for (const partition of partitions) flowing.delete(partition);
    },
    resume(partitions: readonly number[]): void {
      for (const partition of partitions) if (assigned.has(partition)) flowing.add(partition);
    },
    /** What may be read now, and from where. */
    ready: (): Map<number, Place> => new Map([...places].filter(([partition]) => flowing.has(partition))),
    /** Whether a partition flows, and nobody has moved it since. */
    isStill: (partition: number, place: Place): boolean =>
      flowing.has(partition) && places.get(partition) === place,
  };
}

export type Places = ReturnType<typeof createPlaces>;
