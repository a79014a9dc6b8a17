"""What Schemathesis has to be told of these two APIs; `run.ts` names this file in its configuration."""

import json

import schemathesis

# Of what a JSON schema cannot say, the two refusals that the descriptions promise: a cursor is opaque, and a range ends
# behind its beginning.
PROMISED = {"cursor": "not a cursor of this list", "to": "the range is empty"}


def error_of(response):
    """The `error` of an answer, or None when it is not in the one form of errors."""
    try:
        error = json.loads(response.text)["error"]
        is_ours = error["code"].startswith("E_") and error["message"] and len(error["requestId"]) == 36
    except (ValueError, KeyError, TypeError):
        return None
    return error if is_ours else None


@schemathesis.check
def valid_data_is_accepted(ctx, response, case):
    """As `positive_data_acceptance`, which knows only status codes: a 400 is right for the two promised refusals alone."""
    if case.meta is None or not case.meta.generation.mode.is_positive or response.status_code != 400:
        return None
    error = error_of(response) or {}
    if PROMISED.get(error.get("path", "")) == error.get("message", ""):
        return None
    raise AssertionError(f"valid data was refused: {response.text[:300]}")


@schemathesis.check
def errors_have_one_form(ctx, response, case):
    """Every answer from 400 on is `{ error: { code, message, requestId } }`; only HEAD has no body."""
    if response.status_code < 400 or case.method.upper() == "HEAD" or error_of(response) is not None:
        return None
    raise AssertionError(f"not the form of an error: {response.text[:300]}")


@schemathesis.serializer("application/x-ndjson")
def one_a_line(ctx, value):
    lines = value if isinstance(value, list) else [value]
    return "\n".join(json.dumps(line) for line in lines).encode()
