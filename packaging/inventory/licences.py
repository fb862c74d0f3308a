"""The licences of all components, each text once."""

import hashlib

HEAD = """What is in this release besides Dwell's own code, and on what terms. Dwell itself: LICENSE.

"""
RULE = "=" * 100 + "\n"


def document(components):
    text = HEAD
    for component in components:
        text += f"{component.name} {component.version} ({component.kind}): {component.licence or 'terms of its own, below'}\n"
    for words, users in texts(components).values():
        text += f"\n{RULE}{', '.join(users)}\n{RULE}\n{words}\n"
    return text


def texts(components):
    """By what is in them, so that the most common ones stand here once; line ends and margins do not count."""
    found = {}
    for component in components:
        for path in component.licence_files():
            words = path.read_text(encoding="utf-8", errors="replace").strip()
            key = hashlib.sha256(" ".join(words.split()).encode()).digest()
            users = found.setdefault(key, (words, []))[1]
            name = f"{component.name} {component.version}"
            if name not in users:
                users.append(name)
    return found


def without_text(components):
    """Those that came without a file; their expression names a licence whose text others have."""
    return [component for component in components if not component.licence_files()]
