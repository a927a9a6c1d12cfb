"""Old and foreign Office formats, made into docx, xlsx or pptx by LibreOffice where it is installed.

It runs without a window, in a profile of its own that is thrown away, with macros and links to
other places off, for a limited time, and is ended with all that it started.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from ingest.formats import compound
from ingest.formats.archives import ARCHIVE_DAMAGE, check_archive
from ingest.formats.media import MediaType
from library.errors import FileFault, UnreadableFile

TIME_LIMIT_S = 100.0
"""A manual of 300 pages takes about ten seconds; it must end before a child process does (120)."""
_TARGETS: Mapping[MediaType, MediaType] = {
    MediaType.DOC: MediaType.DOCX,
    MediaType.RTF: MediaType.DOCX,
    MediaType.ODT: MediaType.DOCX,
    MediaType.XLS: MediaType.XLSX,
    MediaType.ODS: MediaType.XLSX,
    MediaType.PPT: MediaType.PPTX,
    MediaType.ODP: MediaType.PPTX,
}
_FILTERS: Mapping[MediaType, str] = {
    MediaType.DOC: "MS Word 97",
    MediaType.RTF: "Rich Text Format",
    MediaType.ODT: "writer8",
    MediaType.XLS: "MS Excel 97",
    MediaType.ODS: "calc8",
    MediaType.PPT: "MS PowerPoint 97",
    MediaType.ODP: "impress8",
}
"""Named, so that LibreOffice never takes a file that it does not know for plain text."""
_OUTPUTS: Mapping[MediaType, tuple[str, str]] = {
    MediaType.DOCX: ("docx", "MS Word 2007 XML"),
    MediaType.XLSX: ("xlsx", "Calc MS Excel 2007 XML"),
    MediaType.PPTX: ("pptx", "Impress MS PowerPoint 2007 XML"),
}
_OLE = frozenset({MediaType.DOC, MediaType.XLS, MediaType.PPT})
_OPEN_DOCUMENT = frozenset({MediaType.ODT, MediaType.ODS, MediaType.ODP})
_MANIFEST = 1 << 20
"""Bytes of a manifest that are looked at."""
_NO_TARO = (
    "一太郎の文書は、このままでは読み取れません。"
    "一太郎で開き、「他形式で保存」からPDFかWord形式(docx)にして登録してください。"
)
_NOT_INSTALLED = (
    "古い形式・他のソフトの文書を読むには、このコンピュータにLibreOfficeが必要です。"
    "LibreOfficeを入れてもらうか、Word(docx)・Excel(xlsx)・PowerPoint(pptx)・PDFの"
    "いずれかで保存し直して登録してください。"
)
_NOT_CONVERTED = (
    "LibreOfficeで開けなかったため読み取れません。元のアプリで開けるか確かめ、"
    "Word(docx)・Excel(xlsx)・PowerPoint(pptx)・PDFのいずれかで保存し直して登録してください。"
)
_CONFIGURATION = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry"
 xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop>
<prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop>
<prop oor:name="DisableActiveContent" oor:op="fuse"><value>true</value></prop>
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop>
</item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update">
<prop oor:name="Link" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Content/Update">
<prop oor:name="Link" oor:op="fuse"><value>1</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>1</value></prop>
<prop oor:name="ODFRecalcMode" oor:op="fuse"><value>1</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings">
<prop oor:name="ooInetProxyType" oor:op="fuse"><value>2</value></prop>
<prop oor:name="ooInetHTTPProxyName" oor:op="fuse"><value>127.0.0.1</value></prop>
<prop oor:name="ooInetHTTPProxyPort" oor:op="fuse"><value>9</value></prop>
<prop oor:name="ooInetHTTPSProxyName" oor:op="fuse"><value>127.0.0.1</value></prop>
<prop oor:name="ooInetHTTPSProxyPort" oor:op="fuse"><value>9</value></prop>
<prop oor:name="ooInetNoProxy" oor:op="fuse"><value></value></prop></item>
</oor:items>
"""
"""No macros, no links to other files or places, no new sums, and no way into a network (port 9)."""


def convert(path: Path, media_type: MediaType, folder: Path) -> Path:
    """Make a file of a format that we read out of one that we do not.

    Args:
        path: the file; its name means nothing.
        media_type: what it is, one of ``media.CONVERTED``.
        folder: where the new file is put; it is the caller's to remove.

    Returns:
        The new file: a docx, xlsx or pptx.

    Raises:
        UnreadableFile: ``unsupported`` where there is no LibreOffice or it does not know the
            format, ``encrypted``, ``timeout``, ``corrupt`` where LibreOffice cannot open it.
    """
    if media_type not in _TARGETS:
        raise UnreadableFile(FileFault.UNSUPPORTED, _NO_TARO)
    if media_type in _OPEN_DOCUMENT:
        check_archive(path, bears_doctype=True)
    program = find_program()
    if program is None:
        raise _unread(path, media_type, FileFault.UNSUPPORTED, _NOT_INSTALLED)
    with tempfile.TemporaryDirectory(dir=folder, prefix="soffice-") as private:
        made = _run(program, path, media_type, Path(private))
        if made is None:
            raise _unread(path, media_type, FileFault.CORRUPT, _NOT_CONVERTED)
        handle, name = tempfile.mkstemp(dir=folder, suffix=made.suffix)
        os.close(handle)
        return made.replace(name)


def find_program() -> str | None:
    """LibreOffice's program, if it is installed."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def _run(program: str, path: Path, media_type: MediaType, private: Path) -> Path | None:
    """The converted file below ``private``; None if there is none."""
    suffix, output = _OUTPUTS[_TARGETS[media_type]]
    profile, home = private / "profile", private / "home"
    (profile / "user").mkdir(parents=True)
    home.mkdir()
    (profile / "user" / "registrymodifications.xcu").write_text(_CONFIGURATION, encoding="utf-8")
    source = private / f"source.{media_type.name.lower()}"
    shutil.copyfile(path, source)
    command = [
        *_time_limit(),
        program,
        f"-env:UserInstallation={profile.as_uri()}",
        *("--headless", "--norestore", "--nolockcheck", "--nodefault", "--nofirststartwizard"),
        f"--infilter={_FILTERS[media_type]}",
        *("--convert-to", f"{suffix}:{output}"),
        *("--outdir", str(private / "made"), str(source)),
    ]
    _wait(command, home)
    made = private / "made" / f"source.{suffix}"
    return made if made.is_file() and made.stat().st_size else None


def _time_limit() -> Sequence[str]:
    """A second watch, which goes on if this process is ended: Linux's and BSD's ``timeout``."""
    watch = shutil.which("timeout")
    return (watch, "-s", "KILL", str(TIME_LIMIT_S + 10)) if watch else ()


def _wait(command: Sequence[str], home: Path) -> None:
    search_path = os.pathsep.join(os.get_exec_path())
    process = subprocess.Popen(  # noqa: S603 - the arguments are ours; the file's name is not among them
        command,
        cwd=home,
        env={"PATH": search_path, "HOME": str(home), "TMPDIR": str(home), "LC_ALL": "C.UTF-8"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        process.wait(timeout=TIME_LIMIT_S)
    except subprocess.TimeoutExpired as exc:
        raise UnreadableFile(FileFault.TIMEOUT) from exc
    finally:
        _end(process)


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End the process and all that it started."""
    with suppress(ProcessLookupError, PermissionError):  # nothing is left of it
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _unread(path: Path, media_type: MediaType, fault: FileFault, message: str) -> UnreadableFile:
    old = media_type in _OLE and compound.is_locked(path)
    if old or (media_type in _OPEN_DOCUMENT and _is_locked(path)):
        return UnreadableFile(FileFault.ENCRYPTED)
    return UnreadableFile(fault, message)


def _is_locked(path: Path) -> bool:
    """Whether an OpenDocument file wants a password: its manifest says how it was locked."""
    try:
        with zipfile.ZipFile(path) as archive, archive.open("META-INF/manifest.xml") as manifest:
            return b"encryption-data" in manifest.read(_MANIFEST)
    except (KeyError, *ARCHIVE_DAMAGE):
        return False
