"""Deterministic data to measure on: the same bytes on every machine, from ``random.Random(seed).random()`` alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import NamedTuple

import numpy as np

from mojimigrate import Converter
from mojimigrate.charsets import Cut
from mojimigrate.demo import write_site
from mojimigrate.demo.master import LENGTH as MASTER_RECORD
from mojimigrate.fields import FieldConverter
from mojimigrate.records.framing import Records
from mojimigrate.records.reading import read_layout

MIB = 1 << 20
#: Share of two-byte codes that are gaiji.
GAIJI = 0.005

_NOUNS = """
住民 氏名 住所 世帯 世帯主 届出 転入 転出 転居 戸籍 附票 本籍 筆頭者 出生 死亡 婚姻 離婚
養子縁組 生年月日 性別 続柄 市民税 県民税 固定資産税 軽自動車税 国民健康保険 後期高齢者医療 介護保険
国民年金 児童手当 生活保護 障害者福祉 就学 選挙人名簿 印鑑登録 証明書 交付 申請 受付 窓口 通知 書類
様式 記載 事項 異動 履歴 番号 台帳 記録 照会 回答 決裁 起案 供覧 文書 保存 廃棄 移行 変換 文字
外字 同定 確認 担当 職員 課長 係長 市長 町 村 区 大字 字 番地 号 郵便番号 電話 連絡先 代理人
後見人 保護者 未成年 成年 法人 事業所 納税義務者 課税 減免 還付 督促 滞納 差押 収納 口座振替
金融機関 納付書 期限 延長 年度 会計 予算 決算 条例 規則 要綱 告示 公告
""".split()
_PARTICLES = "の は が を に で と へ も から まで より について による に関する として および または ならびに".split()
_VERBS = "する した している される された しなければならない することができる ものとする とおりである".split()


def _pick(options: Sequence[bytes], draw: Callable[[], float]) -> bytes:
    return options[int(draw() * len(options))]


def _lines(size: int, draw: Callable[[], float]) -> Iterator[bytes]:
    nouns, particles, verbs = ([word.encode("cp932") for word in words] for words in (_NOUNS, _PARTICLES, _VERBS))
    made = 0
    while made < size:
        words = []
        for _ in range(4 + int(draw() * 5)):
            words += [_pick(nouns, draw), _pick(particles, draw), "、".encode("cp932") if draw() < 0.1 else b""]
        sentence = b"".join(words) + _pick(verbs, draw) + "。".encode("cp932")
        codes = [sentence[at : at + 2] for at in range(0, len(sentence), 2)]
        line = b"".join(_gaiji(draw) if draw() < GAIJI else code for code in codes) + b"\r\n"
        made += len(line)
        yield line


def _gaiji(draw: Callable[[], float]) -> bytes:
    trail = 0x40 + int(draw() * 188)
    return bytes([0xF0, trail + (trail >= 0x7F)])


@cache
def prose(size: int = MIB) -> bytes:
    """Return administrative prose in windows-31j, a sentence of some forty characters to a line, with 0.5 % gaiji."""
    return b"".join(_lines(size, Random(20260401).random))[:size].rpartition(b"\n")[0] + b"\n"  # noqa: S311


@cache
def residents(size: int = MIB) -> bytes:
    """Return the demo site's residents: CSV of numbers, half-width kana, names and addresses."""
    with TemporaryDirectory() as folder:
        data = write_site(Path(folder), lines=size // 110).residents.read_bytes()
    return data[:size].rpartition(b"\n")[0] + b"\n"


@cache
def host(size: int = MIB) -> bytes:
    """Return the same residents in IBM 930: mixed fields of single and double bytes, with shift codes between them."""
    converter = Converter("ibm-930")
    codes: dict[str, tuple[int, bytes]] = {}
    for state, part in enumerate(converter.charset.parts):
        for code in converter.mapping.meanings[part.name]:
            codes.setdefault(converter.table.entry(Cut(0, code, True, state))[0], (state, code))
    shifts = {state: shift for shift, state in converter.charset.states[0].shifts.items()}
    made, in_force = bytearray(), 0
    for char in residents(size).decode("cp932", "ignore"):
        state, code = codes.get(char, (in_force, b""))
        if state != in_force:
            made += shifts[state]
            in_force = state
        made += code
    return bytes(made)


@cache
def master(size: int) -> tuple[Records, FieldConverter]:
    """Return the demo site's host records (numbers, dates, names, a table) as one chunk, and what converts them."""
    with TemporaryDirectory() as folder:
        site = write_site(Path(folder), lines=size // MASTER_RECORD)
        data = site.master.read_bytes()
        converter = FieldConverter(Converter("fujitsu-jef+ebcdik"), read_layout(Path(folder) / "juki-master.toml"))
    begins = np.arange(0, len(data), MASTER_RECORD, dtype=np.int64)
    numbers = np.arange(1, len(begins) + 1)
    return Records(data, begins, begins + MASTER_RECORD, numbers, 0), converter


class Corpus(NamedTuple):
    """Data to measure on: the charset that it is in, and the same text in windows-31j, for Python's codec."""

    charset: str
    make: Callable[[int], bytes]
    peer: Callable[[int], bytes]


#: Every corpus by its name in ``recorded.toml``.
CORPORA = {
    "prose": Corpus("windows-31j", prose, prose),
    "residents": Corpus("windows-31j", residents, residents),
    "host": Corpus("ibm-930", host, residents),
}
