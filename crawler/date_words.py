"""Words of time in the languages we read: months, "today", "ago". Data for ``crawler.dates``."""

from __future__ import annotations

_ENGLISH = {
    "january": 1, "february": 2, "march": 3, "april": 4, "may": 5, "june": 6,
    "july": 7, "august": 8, "september": 9, "october": 10, "november": 11, "december": 12,
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "sept": 9,
    "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
_RUSSIAN_SHORT = {
    "янв": 1, "фев": 2, "февр": 2, "мар": 3, "апр": 4, "май": 5, "мая": 5, "мае": 5, "июн": 6, "июл": 7,
    "авг": 8, "сен": 9, "сент": 9, "окт": 10, "ноя": 11, "нояб": 11, "дек": 12,
}  # fmt: skip

# Exact, in lower case.
MONTH_WORDS: dict[str, int] = _ENGLISH | _RUSSIAN_SHORT

# Beginnings that take case endings. Kazakh Latin in the spellings of 2018 and 2021, with and without their marks.
MONTH_STEMS: dict[str, int] = {
    "январ": 1, "феврал": 2, "март": 3, "апрел": 4, "июн": 6, "июл": 7,
    "август": 8, "сентябр": 9, "октябр": 10, "ноябр": 11, "декабр": 12,
    "қаңтар": 1, "ақпан": 2, "наурыз": 3, "сәуір": 4, "мамыр": 5, "маусым": 6,
    "шілде": 7, "тамыз": 8, "қыркүйек": 9, "қазан": 10, "қараша": 11, "желтоқсан": 12,
    "qańtar": 1, "qañtar": 1, "qantar": 1, "aqpan": 2, "naýryz": 3, "nauryz": 3,
    "sáýir": 4, "säuir": 4, "säuır": 4, "sauir": 4, "mamyr": 5, "maýsym": 6, "mausym": 6,
    "shilde": 7, "şılde": 7, "şilde": 7, "tamyz": 8,
    "qyrkúıek": 9, "qyrkúiek": 9, "qyrküiek": 9, "qyrkuiek": 9, "qyrkuyek": 9,
    "qazan": 10, "qarasha": 11, "qaraşa": 11, "jeltoqsan": 12,
}  # fmt: skip

# Other languages, exact: read only beside a year. Turkish and French also without their marks.
_FOREIGN = """
    januar jänner janvier janv enero ene gennaio gen janeiro januari stycznia ocak січня ledna yanvar
    februar février fevrier févr febrero febbraio fevereiro fev februari lutego şubat subat лютого února fevral
    märz maerz mrz mär mars marzo março marco maart mrt marca mart березня března marts maret
    avril avr abril abr aprile kwietnia nisan квітня dubna aprel
    mai mayo maggio mag maio mei maja mayıs mayis травня května maj
    juni juin junio giugno giu junho czerwca haziran червня června iyun
    juli juillet juil julio luglio lug julho lipca temmuz липня července iyul
    août aout agosto augustus sierpnia ağustos agustos серпня srpna augusti avgust avqust
    septembre septiembre setiembre settembre setembro września eylül eylul вересня září sentabr sentyabr
    oktober okt octobre octubre ottobre ott outubro października ekim жовтня října oktabr oktyabr
    novembre noviembre novembro listopada kasım kasim листопада listopadu noyabr
    dezember dez décembre decembre déc diciembre dic dicembre dezembro grudnia aralık aralik грудня prosince desember
"""
FOREIGN_MONTHS: dict[str, int] = {
    word: number for number, line in enumerate(_FOREIGN.strip().splitlines(), 1) for word in line.split()
}

# Regular expressions of day words: how many days back.
RELATIVE_DAYS: dict[str, int] = {
    r"day before yesterday": 2, r"позавчера": 2, r"前天": 2, r"алдыңғы күні": 2,
    r"today\b": 0, r"yesterday\b": 1,
    r"сегодня": 0, r"вчера": 1,
    r"今天|今日": 0, r"昨天|昨日": 1,
    r"бүгін": 0, r"кеше\b": 1,
    r"búgin|bügın|bügin|bugin": 0, r"keshe\b|keşe\b": 1,
}  # fmt: skip

# "3 hours ago": the unit (a keyword of timedelta) and its words.
AGO: dict[str, str] = {
    "minutes": r"min(?:ute)?s?\.? ago|分钟前|分鐘前|мин(?:ут[аыу]?|\.)? назад|минут бұрын|minut buryn",
    "hours": r"h(?:ou)?rs? ago|h ago|[个個]?(?:小时|小時|钟头|鐘頭)前|час(?:а|ов)? назад|ч\.? назад"
    r"|сағат бұрын|saǵat buryn",
    "days": r"days? ago|d ago|天前|(?:день|дня|дней) назад|күн бұрын|kún buryn",
    "weeks": r"weeks? ago|[周週]前|[个個]?(?:星期|礼拜|禮拜)前|недел[юиь] назад|апта бұрын|apta buryn",
}

# What stands for a number before such words, none of which says one (the Russian and Kazakh "hour ago").
NUMBERS: dict[str, int] = {
    "一": 1, "两": 2, "兩": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10,
    "an": 1, "a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "один": 1, "одну": 1, "два": 2, "две": 2, "три": 3, "четыре": 4, "пять": 5, "шесть": 6, "семь": 7,
    "бір": 1, "екі": 2, "үш": 3, "төрт": 4, "бес": 5, "алты": 6, "жеті": 7, "bir": 1, "eki": 2, "úsh": 3,
}  # fmt: skip
ONE = r"(?=(?:минуту|час|день|неделю) назад|(?:сағат|апта|saǵat|apta) (?:бұрын|buryn))"
JUST_NOW = r"just now|moments ago|刚刚|剛剛|только что|жаңа ғана"
