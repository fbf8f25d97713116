"""What may become of what is found in free text."""

MASK, TAG, HASH, DROP, KEEP = "mask", "tag", "hash", "drop", "keep"
STYLES = {
    MASK: "Replace by its kind: [email]",
    TAG: "Number within a text: [email 1]",
    HASH: "One code per person: [email 3f9a…]",
    DROP: "Empty the whole text",
    KEEP: "Keep as it is (say why below)",
}
