"""Says what is wrong with the OpenAPI document on standard input; nothing when nothing is."""

import json
import sys

from openapi_spec_validator import OpenAPIV31SpecValidator

document = json.load(sys.stdin)
errors = [
    f"{'/'.join(map(str, error.absolute_path))}: {error.message}"
    for error in OpenAPIV31SpecValidator(document).iter_errors()
]
print("\n".join(errors), end="")
sys.exit(1 if errors else 0)
