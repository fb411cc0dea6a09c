"""For JSON Schema 8.0 is an integer. A row's integers are written without a fraction, so that amounts stay exact."""

import schemathesis


def written_whole(value):
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        return [written_whole(element) for element in value]
    if isinstance(value, dict):
        return {name: written_whole(element) for name, element in value.items()}
    return value


@schemathesis.hook
def map_body(context, body):
    return written_whole(body)
