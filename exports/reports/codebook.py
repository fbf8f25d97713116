"""codebook.xml: the release for data archives (DDI-Codebook 2.5)."""

from collections.abc import Mapping
from xml.etree import ElementTree as ET

from exports.reports import licences
from exports.reports.manifests import Field, Manifest, table_of

NAME = "codebook.xml"
SPACE = "ddi:codebook:2_5"
FORMATS = {"string": "character", "integer": "numeric", "number": "numeric", "boolean": "numeric"}


def text(manifest: Manifest) -> str:
    """The study, its files, and each variable with its question and the words for its codes."""
    book = ET.Element("codeBook", {"xmlns": SPACE, "version": "2.5", "xml:lang": "en"})
    _study(ET.SubElement(book, "stdyDscr"), manifest)
    for number, file in enumerate(manifest["files"]):
        described = ET.SubElement(_child(book, "fileDscr", {"ID": f"F{number}"}), "fileTxt")
        _child(described, "fileName", text=file["name"])
        dimensions = ET.SubElement(described, "dimensns")
        _child(dimensions, "caseQnty", text=str(file["rows"]))
        _child(dimensions, "varQnty", text=str(len(manifest["schema"][table_of(file)])))
    variables = ET.SubElement(book, "dataDscr")
    for table, fields in manifest["schema"].items():
        files = " ".join(f"F{place}" for place, file in enumerate(manifest["files"]) if table_of(file) == table)
        for number, field in enumerate(fields):
            about = {"ID": f"{table}_{number}", "files": files} | _weight(manifest, field)
            _variable(_child(variables, "var", about), field)
    ET.indent(book)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(book, encoding="unicode") + "\n"


def _study(study: ET.Element, manifest: Manifest) -> None:
    survey, licence = manifest["survey"], licences.of(manifest)
    cited = ET.SubElement(study, "citation")
    title = ET.SubElement(cited, "titlStmt")
    _child(title, "titl", text=survey["title"])
    _child(title, "IDNo", text=f"{survey['link name']}, version {survey['version']}")
    _child(cited, "biblCit", text=licences.citation(manifest))
    info = ET.SubElement(study, "stdyInfo")
    _child(info, "abstract", text=survey["description"])
    access = ET.SubElement(ET.SubElement(study, "dataAccs"), "useStmt")
    _child(access, "restrctn", text=f"{licence.name}. {licence.url}".strip())
    _child(access, "conditions", text=f"Consent of the contributors: {survey['consent']}")


def _weight(manifest: Manifest, field: Field) -> dict[str, str]:
    """Marks the variable that weights the others. Its label tells the design effect."""
    return {"wgt": "wgt"} if field["name"] == (manifest.get("weights") or {}).get("column") else {}


def _variable(variable: ET.Element, field: Field) -> None:
    variable.set("name", _clean(field["name"]))
    _child(variable, "labl", text=field["description"])
    if field.get("text"):
        _child(_child(variable, "qstn", {}), "qstnLit", text=field["text"])
    for code, words in field.get("labels", {}).items():
        category = ET.SubElement(variable, "catgry")
        _child(category, "catValu", text=str(code))
        _child(category, "labl", text=words)
    _child(variable, "varFormat", {"type": FORMATS[field["type"]]})


def _child(of: ET.Element, name: str, attributes: Mapping[str, str] | None = None, *, text: str = "") -> ET.Element:
    child = ET.SubElement(of, name, dict(attributes or {}))
    child.text = _clean(text) or None
    return child


def _clean(text: str) -> str:
    """Without the characters that XML 1.0 cannot hold."""
    return "".join(one for one in text if one in "\t\n" or (one >= " " and one not in "\ufffe\uffff"))
