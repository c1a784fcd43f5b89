"""Names after what introduces them, and addresses of houses.

A name begins with one of the usual surnames and ends before a word that goes on with the sentence, so that
"姓名填错了" and "我叫不到客服" stay. An address is a street with a house number, or an estate with a building,
unit or room; "3号到账" and "订单号 88号" are none.
"""

import re

_HAN = r"\u3400-\u4dbf\u4e00-\u9fff〇"
_COMPOUND = "欧阳|歐陽|上官|司马|司馬|诸葛|諸葛|东方|東方|皇甫|尉迟|公孙|慕容|令狐|司徒|夏侯|端木|百里|南宫|长孙|宇文"
_SURNAMES = (
    "王李张張刘劉陈陳杨楊黄黃赵趙吴吳周徐孙孫马馬朱胡郭何林高罗羅郑鄭梁谢謝宋唐许許邓鄧韩韓冯馮曹彭曾肖蕭萧田董"
    "潘袁蔡蒋蔣余于於杜叶葉程魏苏蘇吕呂丁任卢盧姚沈钟鍾姜崔谭譚陆陸范汪廖石金韦韋贾賈夏付傅方邹鄒熊白孟秦邱江尹"
    "薛闫閻阎段雷侯龙龍史陶黎贺賀顾顧毛郝龚龔邵万萬钱錢严嚴洪赖武孔汤湯康施牛樊葛邢路岳齐齊沿梅莫庄莊辛管祝左涂谷"
    "祁耿牟卜詹关關苗凌费費纪靳盛童欧甄项曲成游阳裴席卫衛查屈鲍位覃霍翁隋植甘景薄单包司柏宁寧柯阮桂闵解强柴华車房"
    "边辜吉饶刁瞿戚丘古米池滕晋苑邬臧畅宫来嵺苟全褚廉简娄盖符奚木穆党燕郎邸冀谈姬屠连郜晏栾郁商蒙计喻揭窦迟宇"
    "敖糜鄢冷卓花仇艾蓝都巩稽井练仲乐虞卞封竺冼原官衣楚佟栗匡宗应台巫鞠僧桑荆谌银扬明沙薄伏岑习胥保和蔺"
)
# With nothing between them and 姓名 these are rather the next word: 姓名曾经改过, 姓名和证件不符.
_WORDS_TOO = "曾万萬于於方时成任应包和单强解全保明来查位计原都来连关關管习简台盖成游项宁原"
_TITLE = "阿小老"
_NOT_FIRST = "的了吗嗎呢吧么麼什"
_NOT_SECOND = (
    "的了吗嗎呢吧啊呀么我你您他她它们們在要想被把给給怎不没沒是和跟与與有就也都还還又说說问問请請这這那为為从從到用已"
    "能会會去来來让讓登注绑綁收提退转轉付支手号號身账賬帐帳电電邮郵地住银銀现現今昨刚剛因但可需应當"
)
_NEXT = rf"(?:(?:{_COMPOUND})[{_HAN}]|[{_SURNAMES}](?![{_NOT_FIRST}])[{_HAN}])(?:(?![{_NOT_SECOND}])[{_HAN}])?"
_BARE = rf"(?![{_WORDS_TOO}]){_NEXT}"
_NICK = rf"[{_TITLE}](?:[{_SURNAMES}]|[{_HAN}](?=$|[\W_]))"
_LATIN = r"[A-Za-z][A-Za-z.'’\-]{0,30}(?:[ ·][A-Z][A-Za-z.'’\-]{0,30}){0,3}"
_MINORITY = rf"[{_HAN}]{{1,8}}(?:[·•・][{_HAN}]{{1,8}}){{1,3}}"  # 买买提·吐尔逊
_SAYS = r"我的名字(?:是|叫)|我叫做?|名字(?:是|叫)|本人叫|名叫|(?:my|My|MY)\s+(?:name|NAME)\s+(?:is|IS)\b"
_LABEL = r"姓\s?名|户名|戶名|收货人|收貨人|收款人|联系人|聯繫人|持卡人"
_GAP = r"[ \t\u3000]{0,3}"
_JOINT = rf"{_GAP}(?:[:：=＝]|是|叫|为|為|[ \t\u3000]){_GAP}"
_NAMES = (
    re.compile(rf"(?P<before>(?:{_SAYS}){_GAP}[:：]?{_GAP})(?:{_MINORITY}|{_NEXT}|{_NICK}|{_LATIN})"),
    re.compile(
        rf"(?P<before>(?:{_LABEL}){_JOINT})"
        rf"(?:{_MINORITY}|{_NEXT}|(?<=[:：=＝])[{_HAN}]{{2,4}}(?=$|[\s,，.。;；、)）]|\d)|{_LATIN})"
    ),
    re.compile(rf"(?P<before>{_LABEL}){_BARE}"),
    re.compile(rf"(?P<before>(?<![{_HAN}])我{_GAP}叫{_GAP}){_NEXT}"),
    # People part the characters of a name, too: 我叫 张 三.
    re.compile(rf"(?P<before>(?:{_SAYS}|(?:{_LABEL})[:：]){_GAP})[{_SURNAMES}] [{_HAN}](?: [{_HAN}])?(?![{_HAN}])"),
)

_NUMBER = r"[\d一二三四五六七八九十百零〇]{1,5}(?:[\-－—之][\d一二三四五六七八九十百]{1,4}){0,3}"
_DISTRICT = rf"(?:[{_HAN}]{{2,7}}?(?:省|自治区|市|区|區|县|縣|镇|鎮|乡|鄉|街道|村)){{0,5}}"
_STREET = rf"[{_HAN}\d]{{1,8}}?(?:(?<![线線网網短电電走链鏈])路|街|大道|巷|弄|胡同)"
_INSIDE = rf"(?:[{_HAN}A-Za-z\d]{{0,8}}?{_NUMBER}(?:号楼|號樓|栋|棟|幢|座|单元|單元|楼|樓|层|層|室|号房|户|号))"
_ESTATE = rf"[{_HAN}\d]{{2,10}}?(?:小区|社区|花园|花園|公寓|大厦|大廈|家园|家園|新村|苑|城|广场|府|庭|村)"
_ADDRESSES = (
    re.compile(rf"{_DISTRICT}{_STREET}(?:[东西南北中]段)?{_NUMBER}(?:弄|号|號)(?!线|線|出口){_INSIDE}{{0,4}}"),
    re.compile(rf"{_DISTRICT}{_ESTATE}[A-Za-z]?{_INSIDE}{{1,4}}"),
    re.compile(rf"{_NUMBER}(?:号楼|號樓|栋|棟|幢|座){_INSIDE}{{0,2}}{_NUMBER}(?:室|号房|户)"),
    re.compile(rf"{_NUMBER}(?:单元|單元){_GAP}{_NUMBER}(?:室|号房|户|号)?"),
)
# Most queries have none of this, and are done with at once.
_MAY_NAME = re.compile(r"叫|名|人|户|戶|name", re.IGNORECASE)
_MAY_LOCATE = re.compile(r"[\d一二三四五六七八九十百](?:号|號|弄|栋|棟|幢|座|单元|單元|楼|樓|层|層|室|户)")
# What leads up to an address and says nothing of it; the address begins behind the last of these.
_LEADING = re.compile(r"^.*?(?:地址|住址|家住|住在|寄到|送到|寄往|发到|搬到|我在|位于|在|是|住|到)(?=.{3})")


def mask_names_and_addresses(text: str) -> str:
    """``text`` with names and addresses of houses replaced by ``[name]`` and ``[address]``."""
    if _MAY_NAME.search(text):
        for pattern in _NAMES:
            text = pattern.sub(r"\g<before>[name]", text)
    if _MAY_LOCATE.search(text):
        for pattern in _ADDRESSES:
            text = pattern.sub(_address, text)
    return text


def _address(found: re.Match[str]) -> str:
    leading = _LEADING.match(found[0])
    return (leading[0] if leading else "") + "[address]"
