"""Identifiers in free text: found offline, by patterns, checksums and lists of names, and masked. Knows no Django."""
