import { Type, type Static } from 'typebox';

import { Timestamp } from '../event/fields.ts';

const Airport = (description: string) => Type.String({ description, pattern: '^[A-Z0-9]{3}$', maxLength: 3 });

/** One flight of the US on-time performance data, as it departed. */
export const FlightEvent = Type.Object(
  {
    id: Type.Integer({ description: 'Row number in the data set', minimum: 0, maximum: 2 ** 40 }),
    scheduledAt: Timestamp({ description: "Scheduled departure; the data's local times, read as UTC" }),
    delay: Type.Integer({
      description: 'Departure delay in minutes; negative is early',
      minimum: -10_000,
      maximum: 10_000,
    }),
    distance: Type.Integer({ description: 'Miles flown', minimum: 0, maximum: 20_000 }),
    origin: Airport('IATA code of the airport of departure'),
    dest: Airport('IATA code of the airport of arrival'),
  },
  { additionalProperties: false },
);

export type FlightEvent = Static<typeof FlightEvent>;
