"""Workbooks made part by part: what a spreadsheet program writes, and what none would."""

from __future__ import annotations

import zipfile
from pathlib import Path

TRANSITIONAL = {
    "main": "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "links": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
}
STRICT = {
    "main": "http://purl.oclc.org/ooxml/spreadsheetml/main",
    "links": "http://purl.oclc.org/ooxml/officeDocument/relationships",
}
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def parts(
    rows: str = "",
    *,
    spaces: dict[str, str] = TRANSITIONAL,
    shared: str = "",
    before: str = "",
    after: str = "",
    head: str = "",
    content_type: str = TYPE,
    sheets: dict[str, str] | None = None,
) -> dict[str, str]:
    """Return the parts of a workbook whose first sheet has these rows, and has ``before`` and ``after`` around them."""
    named = sheets or {"外字": "visible"}
    main, links = spaces["main"], spaces["links"]
    made = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        f'<Override PartName="/xl/workbook.xml" ContentType="{content_type}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{links}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{links}"><sheets>'
        + "".join(
            f'<sheet name="{name}" sheetId="{number}" state="{state}" r:id="s{number}"/>'
            for number, (name, state) in enumerate(named.items(), 1)
        )
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        + "".join(
            f'<Relationship Id="s{number}" Type="{links}/worksheet" Target="worksheets/sheet{number}.xml"/>'
            for number in range(1, len(named) + 1)
        )
        + f'<Relationship Id="t" Type="{links}/sharedStrings" Target="/xl/sharedStrings.xml"/>'
        f'<Relationship Id="u" Type="{links}/styles" Target="styles.xml"/></Relationships>',
        "xl/sharedStrings.xml": f'<sst xmlns="{main}">{shared}</sst>',
        "xl/styles.xml": f'<styleSheet xmlns="{main}"><cellXfs>'
        '<xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="49"/></cellXfs></styleSheet>',
    }
    for number in range(1, len(named) + 1):
        made[f"xl/worksheets/sheet{number}.xml"] = (
            f'{head}<worksheet xmlns="{main}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'
        )
    return made


def pack(path: Path, made: dict[str, str] | dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> Path:
    """Write the parts as a file."""
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, content in made.items():
            archive.writestr(name, content)
    return path


def text(address: str, content: str) -> str:
    """Return a cell with its text within."""
    return f'<c r="{address}" t="inlineStr"><is><t>{content}</t></is></c>'
