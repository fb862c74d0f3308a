"""The list of components as CycloneDX 1.6: the same bytes for the same release."""

import json
import uuid
from datetime import datetime, timezone

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:dwell:sbom")


def document(version, time, components):
    """`time` in seconds since 1970."""
    product = {"type": "application", "name": "dwell", "version": version, "bom-ref": f"pkg:generic/dwell@{version}",
               "purl": f"pkg:generic/dwell@{version}", "licenses": [{"license": {"id": "Apache-2.0"}}]}
    needed = {need for component in components for need in component.needs}
    direct = [component.purl for component in components if component.purl not in needed]
    body = {
        "metadata": {"timestamp": datetime.fromtimestamp(time, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"), "component": product},
        "components": [entry(component) for component in components],
        "dependencies": [{"ref": product["purl"], "dependsOn": direct}]
        + [{"ref": component.purl, "dependsOn": component.needs} for component in components if component.kind == "cargo"],
    }
    serial = uuid.uuid5(NAMESPACE, json.dumps(body, sort_keys=True))
    head = {"$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json", "bomFormat": "CycloneDX", "specVersion": "1.6",
            "serialNumber": f"urn:uuid:{serial}", "version": 1}
    text = json.dumps(head | body, indent=1, ensure_ascii=False) + "\n"
    fault = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    if fault:
        raise ValueError(f"not CycloneDX: {fault}")
    return text


def entry(component):
    entry = {"type": "library", "bom-ref": component.purl, "name": component.name, "version": component.version, "purl": component.purl}
    if component.hash:
        entry["hashes"] = [{"alg": component.hash[0], "content": component.hash[1]}]
    entry["licenses"] = [{"expression": component.licence}] if component.licence else [{"license": {"name": "see THIRD-PARTY.txt"}}]
    return entry
