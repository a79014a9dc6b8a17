import { Type, type Static, type TSchema } from 'typebox';

/** The body of every answer that is not a success. */
export const ErrorBody = Type.Object({
  error: Type.Object({
    code: Type.String(),
    message: Type.String(),
    path: Type.Optional(Type.String({ description: 'Query parameter that is wrong' })),
    fix: Type.Optional(Type.String()),
    requestId: Type.String({ description: 'Also in the header x-request-id and in the log' }),
  }),
});
export type ErrorBody = Static<typeof ErrorBody>;

/** Response schemas of a route: its success and the one error form. */
export const responses = (success: TSchema) => ({ 200: success, '4xx': ErrorBody, '5xx': ErrorBody });
