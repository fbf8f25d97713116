"""What may become of what is found in free text."""

MASK, TAG, HASH, DROP, KEEP = "mask", "tag", "hash", "drop", "keep"
STYLES = {
    MASK: "Replace by its kind: [email]",
    TAG: "Number it within the answer: [email 1]",
    HASH: "The same code for the same person in this release: [email 3f9a…]",
    DROP: "Empty the whole answer",
    KEEP: "Keep all text as it is (you must say why)",
}
