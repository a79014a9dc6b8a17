/** Everything the map of the United States is drawn from, in units of a 975 x 610 viewBox. */
export type UsMap = {
  nation: string;
  borders: string;
  airports: [iata: string, name: string, city: string, state: string, x: number, y: number][];
};
