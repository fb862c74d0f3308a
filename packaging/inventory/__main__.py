"""Writes sbom.cdx.json and THIRD-PARTY.txt of a release into a folder.

    python packaging/inventory VERSION TIME FOLDER      TIME in seconds since 1970
"""

import sys
from pathlib import Path

import components
import licences
import sbom


def main(version, time, folder):
    found = components.crates(["dwell", "sandbox"]) + [components.rust_library()]
    pages, host = Path("frontend"), Path("sandbox/host")
    # Atlassian's bridge in the sandbox comes built, with whatever it needs in it: all of that is listed.
    for packages in (components.npm(pages, components.bundled(pages)), components.npm(host)):
        found += [package for package in packages if package not in found]
    found.sort()
    (folder / "sbom.cdx.json").write_text(sbom.document(version, int(time), found), encoding="utf-8")
    (folder / "THIRD-PARTY.txt").write_text(licences.document(found), encoding="utf-8")
    bare = licences.without_text(found)
    unknown = [component for component in bare if not component.licence]
    print(f"{len(found)} components, {len(bare)} without a file of their licence")
    for component in unknown:
        print(f"{component.purl}: neither a licence's name nor its text", file=sys.stderr)
    return 1 if unknown else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], Path(sys.argv[3])))
