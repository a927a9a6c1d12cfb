"""The prompts of a library, as JSON and as Japanese lines."""

from collections.abc import Iterator

from prompts.choosing import Choice, Prompts
from runtime.contract import Json
from runtime.prompts import choices


def prompts_report(prompts: Prompts) -> Json:
    """For other programs."""
    return {
        "prompts": [
            {
                "name": choice.prompt.name,
                "version": choice.prompt.version,
                "models": choice.prompt.models,
                "inputs": sorted(choice.prompt.inputs),
                "own": choice.is_own,
                "fault": choice.fault,
            }
            for choice in choices(prompts)
        ]
    }


def prompts_text(prompts: Prompts) -> str:
    """One prompt a line, and what is wrong with an office's own."""
    return "\n".join(line for choice in choices(prompts) for line in _lines(choice))


def origin_said(choice: Choice) -> str:
    """Whose prompt is used, in a word."""
    if choice.fault:
        return "標準（庁内のファイルは使われていません）"
    return "庁内" if choice.is_own else "標準"


def _lines(choice: Choice) -> Iterator[str]:
    prompt = choice.prompt
    yield f"{prompt.name}  第{prompt.version}版  {origin_said(choice)}  {prompt.models}".rstrip()
    if choice.fault:
        yield f"  {choice.fault}"
