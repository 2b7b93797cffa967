"""What a load did, file by file, and the table that shows it on a terminal."""

from __future__ import annotations

from dataclasses import dataclass

from loader_lake import FileRow
from plain_text import one_line
from rich.console import Console
from rich.markup import escape
from rich.table import Table as Grid

COLOURS = {"loaded": "green", "refused": "red", "unchanged": "dim"}


@dataclass(frozen=True)
class FileResult:
    """One delivered file: status is loaded, refused or unchanged; counts are rows.

    `reason` and `remedy` say why a file was refused; with a loaded file they are a note.
    """

    tool: str
    entity: str | None
    file: str
    status: str
    delivered: int = 0
    accepted: int = 0
    rejected: int = 0
    reason: str | None = None
    remedy: str | None = None

    @classmethod
    def of(cls, row: FileRow) -> FileResult:
        """The result that a row of the arrival log stands for."""
        return cls(
            tool=row.tool,
            entity=row.entity,
            file=row.file,
            status=row.status,
            delivered=row.delivered_rows,
            accepted=row.accepted_rows,
            rejected=row.rejected_rows,
            reason=row.reason,
            remedy=row.remedy,
        )


@dataclass(frozen=True)
class LoadReport:
    """Every delivered file, what lies where nothing is read, and loaded files that are outdated."""

    files: tuple[FileResult, ...] = ()
    unknown_folders: tuple[str, ...] = ()
    misplaced: tuple[str, ...] = ()
    outdated: tuple[str, ...] = ()

    @property
    def refused(self) -> tuple[FileResult, ...]:
        """The files that were refused as a whole."""
        return tuple(one for one in self.files if one.status == "refused")

    @property
    def unread(self) -> tuple[str, ...]:
        """What lies where nothing is read, each as a sentence with the remedy."""
        return (
            *(
                f"exports/{name}/: no tool of that name is declared in models/staging; not read."
                " Remedy: call the folder as its tool is called there, or move it away."
                for name in self.unknown_folders
            ),
            *(
                f"exports/{name}: not read. Remedy: move the files into the folder of their tool,"
                " beside the others."
                for name in self.misplaced
            ),
        )

    @property
    def exit_code(self) -> int:
        """0 if every file was loaded or unchanged, else 3."""
        return 3 if self.refused or self.outdated else 0


def print_report(report: LoadReport, console: Console | None = None) -> None:
    """Show counts by tool, entity and status, then everything a person should look at."""
    console = console or Console()
    grid = Grid("tool", "entity", "status", title="Loaded exports")
    for name in ("files", "delivered", "accepted", "rejected"):
        grid.add_column(name, justify="right")
    groups: dict[tuple[str, str, str], list[FileResult]] = {}
    for one in report.files:
        groups.setdefault((one.tool, one.entity or "?", one.status), []).append(one)
    for (tool, entity, status), files in sorted(groups.items()):
        counts = (
            len(files),
            *(sum(getattr(one, name) for one in files) for name in _COUNTS),
        )
        shown = f"[{COLOURS[status]}]{status}[/]"
        grid.add_row(escape(tool), escape(entity), shown, *(f"{count:,}" for count in counts))
    console.print(grid if report.files else "No files in exports/.")
    for one in report.files:
        if one.reason and one.status != "unchanged":
            colour = "red" if one.status == "refused" else "yellow"
            remedy = f" Remedy: {one.remedy}." if one.remedy else ""
            text = f"{one.file}: {one.status}: {one.reason}.{remedy}"
            console.print(f"[{colour}]{escape(one_line(text))}[/]", soft_wrap=True)
    for text in report.unread:
        console.print(f"[yellow]{escape(one_line(text))}[/]", soft_wrap=True)
    for name in report.outdated:
        text = (
            f"{name}: loaded under an older declaration and no longer in exports/. Remedy: put the"
            " file back and load again, or delete its Parquet and its row in lake/_files."
        )
        console.print(f"[red]{escape(one_line(text))}[/]", soft_wrap=True)


_COUNTS = ("delivered", "accepted", "rejected")
