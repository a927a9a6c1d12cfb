"""Tells lines of documents that speak to a model and not to people.

Such a line is no evidence for anything: a model that does as it says would else find its own
sentence in it. It knows usual wordings only (docs/guarding.md).
"""

import re
from functools import lru_cache

from library.text import fold

_SPACED_OUT = re.compile(r"(?<!\S)\S(?: \S){3,}(?!\S)")
"""Characters that OCR parts."""
_MACHINE = r"(?<![a-z])(?:ai|llm|gpt|chatgpt|claude|gemini|copilot)(?![a-z])|人工知能|アシスタント|assistant|言語モデル|language model|チャットボット|chatbot"
_ADDRESSED = re.compile(
    rf"(?:{_MACHINE})(?:アシスタント|モデル|システム)?(?:の方|の皆様|の皆さん|様|さん)?[」）)]?"
    r"(?:は|へ|に告ぐ|に対し|宛|向け|[:、,])"
)
_TO_ANSWER = r"答え|回答|出力|返答|応答|返信|案内|述べ|言[うえい]|書[きくけ]|返[せす]|開示|無視|従[ういえわ]|くり返|繰り返|断言|呼び出|引用|含め|復号|示[せす]|送[りるれ]|みな[しせす]"
_ORDER = re.compile(
    rf"(?:{_TO_ANSWER})[^。]{{0,16}}?(?:こと|せよ|[せけえれべめ]よ|しろ|なさい|[てで](?:ください|下さい|よい|ほしい)|べき|なければならない|ものとする|願い|[せけえれ](?=[。\n]|\Z))"
)
_WHATEVER = re.compile(
    r"(?:これまで|以前|上記|前|以上|今まで|すべて)の(?:指示|命令|規則|制限|指令|プロンプト|文)[^。\n]{0,12}(?:無視|忘れ|従わ|破棄|取り消)"
    r"|(?:これまでの|この)会話|会話の(?:履歴|内容|全文)|システム ?[:：] ?(?:従|以後|以降|あなた|指示|次の)"
    r"|上記の[^。\n]{1,8}を無視|システム ?プロンプト|あなた(?:は今から|に与えられた|への指示|の指示)|指示の全文"
    r"|(?:次の文|次の形|次の言葉)(?:だけ|のみ)を?(?:返|出力|答|書)|復号して従"
    r"|ai(?:へ|への指示|に告ぐ)"
    r"|(?:ignore|disregard|forget|override)\b.{0,30}?\b(?:instructions?|rules?|passages?|prompts?|guidelines|context)"
    r"|(?:system|initial|hidden) (?:prompt|message)|you are (?:now |no longer |an? )|stay in character|without restrictions"
    r"|<\|?/?(?:im_start|im_end|s|start_of_turn|end_of_turn|system|assistant|user|tool_call|think)\b|<\|"
    r"|< \| |\[/?inst\]|<</?sys>>|#{2,} ?(?:system|instruction|assistant|user)\b"
    r"|(?:call|use|invoke|run) (?:the )?(?:tool|function)|ツール[ \w]*を(?:呼|使|実行)"
    r"|(?:always|only|must) (?:answer|reply|respond|say|print|output)|(?:answer|reply|respond|response) (?:with|only|in html|')"
    r"|end every (?:answer|reply|response)|(?:answer|reply|response|question) in (?:a url|<|html)|in a url\b|wrap the (?:answer|reply)|render this"
    r"|decode and follow|(?:print|reveal|disclose|show|repeat) (?:the |your |me )?(?:api key|key|fence|boundary|secret|instructions|everything above)"
    r"|confidential document|tracking pixel"
    r"|忽略.{0,8}(?:指示|指令)|지시를?.{0,8}무시|ignorez|(?<![a-z])ai e:"
)


@lru_cache(maxsize=2048)
def speaks_to_machine(text: str) -> bool:
    """Whether a line, title or heading tells a model what to do. Takes any text."""
    plain = _SPACED_OUT.sub(lambda match: match.group().replace(" ", ""), fold(text).lower())
    addressed = _ADDRESSED.search(plain)
    if addressed is not None and _ORDER.search(plain, addressed.end()):
        return True
    return _WHATEVER.search(plain) is not None
