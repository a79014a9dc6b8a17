import { HttpError } from '@millrace/runtime/http-error.ts';

const RETRY_AFTER_S = 2;

/** Kafka could not be reached before anything was sent. */
export const kafkaAway = (cause: unknown) =>
  new HttpError({
    statusCode: 503,
    code: 'E_KAFKA_AWAY',
    message: 'Kafka does not answer; nothing was stored',
    fix: 'send the same request again later',
    retriable: true,
    retryAfterS: RETRY_AFTER_S,
    cause,
  });

/** Sent, but the acknowledgement did not come. */
export const kafkaUnanswered = (cause: unknown) =>
  new HttpError({
    statusCode: 503,
    code: 'E_KAFKA_UNANSWERED',
    message: 'Kafka did not acknowledge in time; the events may have been stored, all, some or none',
    fix: 'send them again with the same ids; what was stored twice is counted twice and can be found by its id',
    retriable: true,
    retryAfterS: RETRY_AFTER_S,
    cause,
  });

/** Too much is waiting for Kafka already. */
export const publisherBusy = () =>
  new HttpError({
    statusCode: 503,
    code: 'E_BUSY',
    message: 'too many events are waiting for Kafka; nothing of this request was stored',
    fix: 'send the same request again later',
    retriable: true,
    retryAfterS: 1,
  });
