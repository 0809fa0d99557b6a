"""How servers send an answer that call themselves OpenAI-compatible, and what a person gets.

Each row was seen: in the servers' own documentation, their source, or reports of what they send.
"""

import gzip
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.llm_server import Reply, Script

SAID = "It grew by 4 % [1]."


@dataclass(frozen=True, kw_only=True)
class Row:
    """A server's script, and what it must come to: a text, or words of a message."""

    name: str
    server: Script
    text: str = ""
    error: str = ""
    incomplete: bool = False
    requests: int = 1  # 0: any number
    schema: bool = False
    settings: Mapping[str, Any] = field(default_factory=dict)


def chunk(delta: Any = None, finish: str | None = None, **more: Any) -> dict[str, Any]:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return {"id": "x", "object": "chat.completion.chunk", "choices": [choice], **more}


def sse(*events: Any, end: str = "\n\n", done: bool = True) -> bytes:
    """Events of a stream; a text is a line as it is."""
    lines = [one if isinstance(one, str) else "data: " + json.dumps(one) for one in events]
    return "".join(line + end for line in [*lines, *(["data: [DONE]"] if done else [])]).encode()


def stream(*events: Any, **how: Any) -> Sequence[Reply]:
    return [Reply(raw=sse(*events, **how))]


def pieces(*parts: str, **more: Any) -> Sequence[Reply]:
    return [Reply(pieces=parts, **more)]


def letters(text: str) -> Sequence[Reply]:
    return [Reply(pieces=list(text))]


def refused(status: int, message: Any, **more: Any) -> Reply:
    return Reply(status=status, body={"error": {"message": message, **more}})


def whole(message: Mapping[str, Any], finish: str = "stop") -> dict[str, Any]:
    choice = {"index": 0, "message": {"role": "assistant", **message}, "finish_reason": finish}
    counts = {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18}
    return {"id": "x", "object": "chat.completion", "choices": [choice], "usage": counts}


TOO_LONG = "longer than the model"
THOUGHTS = [{"reasoning_content": f"thought {n}. "} for n in range(6)]
SLOW = {"first_token_s": 0.3, "total_s": 5.0}
HARMONY = (
    "<|channel|>analysis<|message|>The user asks for growth.<|end|><|start|>assistant"
    f"<|channel|>final<|message|>{SAID}<|return|>"
)
CALL = '<tool_call>\n{"name": "search", "arguments": {}}\n</tool_call>'
HTML = b"<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"
LLAMA_CONTEXT = {
    "code": 400, "message": "the request exceeds the available context size. try increasing the "
    "context size or enable context shift", "type": "exceed_context_size_error",
    "n_prompt_tokens": 1407, "n_ctx": 256,
}  # fmt: skip
LMSTUDIO_CONTEXT = (
    "Trying to keep the first 14538 tokens when context the overflows. However, the model is "
    "loaded with context length of only 2048 tokens, which is not enough."
)
AZURE_FILTER = (
    "The response was filtered due to the prompt triggering Azure OpenAI's content management "
    "policy. Please modify your prompt and retry."
)

THINKING = (
    Row(name="thoughts between marks", server=letters(f"<think>Hm.</think>\n\n{SAID}"), text=SAID),
    Row(name="thoughts that only end", text=SAID,
        server=pieces("I look at [1]. ", "It grew.", "\n</think>", "\n\n", SAID)),
    Row(name="thoughts that only end, cut anywhere", text=SAID,
        server=letters(f"So, it grew.\n</think>\n\n{SAID}")),
    Row(name="thoughts that only end, whole", text=SAID,
        server=[Reply(body=whole({"content": f"So, it grew.\n</think>\n\n{SAID}"}))]),
    Row(name="thoughts in other marks", server=letters(f"<thinking>Hm.</thinking>{SAID}"),
        text=SAID),
    Row(name="Magistral's thoughts", server=letters(f"[THINK]Hm [1].[/THINK]{SAID}"), text=SAID),
    Row(name="Kimi's thoughts", text=SAID,
        server=letters(f"\u25c1think\u25b7Hm.\u25c1/think\u25b7{SAID}")),
    Row(name="Cohere's thoughts", text=SAID,
        server=letters(f"<|START_THINKING|>Hm.<|END_THINKING|><|START_RESPONSE|>{SAID}"
                       "<|END_RESPONSE|>")),
    Row(name="Gemma's thoughts", text=SAID,
        server=letters(f"<|channel>thought\nHm.<channel|>{SAID}")),
    Row(name="thoughts without an end", error="gave only thoughts",
        server=pieces("<think>", "It grew.")),
    Row(name="thoughts that use up the tokens", error="used up its tokens",
        server=pieces("<think>", "It grew.", finish="length")),
    Row(name="slow thoughts beside the text (DeepSeek)", settings=SLOW, text=SAID,
        server=[Reply(deltas=THOUGHTS, text=SAID, pause_s=0.1)]),
    Row(name="slow thoughts beside the text (vLLM)", settings=SLOW, text=SAID, server=[
        Reply(deltas=[{"reasoning": "Hm. "}] * 6, text=SAID, pause_s=0.1)]),
    Row(name="slow thoughts with an empty text (OpenRouter)", settings=SLOW, text=SAID, server=[
        Reply(deltas=[{"content": "", "reasoning": "Hm. ", "reasoning_details": []}] * 6,
              text=SAID, pause_s=0.1)]),
    Row(name="slow thoughts without words (OpenRouter)", settings=SLOW, text=SAID, server=[
        Reply(deltas=[{"content": "", "reasoning_details": [{"type": "reasoning.encrypted"}]}] * 6,
              text=SAID, pause_s=0.1)]),
    Row(name="a slow role without thoughts", settings=SLOW, error="did not begin to answer",
        server=[Reply(deltas=[{"role": "assistant", "content": ""}] * 6, text=SAID, pause_s=0.1)]),
    Row(name="thoughts as parts of the text (Mistral)", text=SAID, server=stream(
        chunk({"content": [{"type": "thinking", "thinking": [{"type": "text", "text": "Hm."}]}]}),
        chunk({"content": [{"type": "text", "text": SAID}]}), chunk({}, "stop"))),
    Row(name="only thoughts beside the text", error="gave only thoughts",
        server=[Reply(raw=sse(*map(chunk, THOUGHTS), chunk({}, "stop")))]),
    Row(name="only thoughts beside the text, cut off", error="used up its tokens",
        server=[Reply(raw=sse(*map(chunk, THOUGHTS), chunk({}, "length")))]),
)  # fmt: skip

TOKENS = (
    Row(name="harmony", server=pieces(*re.findall(r"<[^>]+>|[^<]+", HARMONY)), text=SAID),
    Row(name="harmony, cut anywhere", server=letters(HARMONY), text=SAID),
    Row(name="harmony without its tokens", text=SAID,
        server=letters(f"analysisThe user asks for growth.assistantfinal{SAID}")),
    Row(name="harmony that calls a tool first", text=SAID, server=letters(
        "<|channel|>commentary to=functions.find <|constrain|>json<|message|>{}<|call|>"
        f"<|start|>assistant<|channel|>final<|message|>{SAID}<|return|>")),
    Row(name="harmony's last channel alone", text=SAID,
        server=letters(f"<|channel|>final<|message|>{SAID}")),
    Row(name="an end of ChatML", server=letters(f"{SAID}<|im_end|>"), text=SAID),
    Row(name="a turn that it makes up", text=SAID,
        server=letters(f"{SAID}<|im_end|>\n<|im_start|>user\nAnd in China?<|im_end|>\n")),
    Row(name="a beginning of ChatML", server=letters(f"<|im_start|>assistant\n{SAID}"), text=SAID),
    Row(name="an end of Llama 2", server=letters(f"<s> {SAID}</s>"), text=SAID),
    Row(name="an end of Llama 3", server=letters(f"{SAID}<|eot_id|>"), text=SAID),
    Row(name="a turn of Llama 3", text=SAID, server=letters(
        f"<|start_header_id|>assistant<|end_header_id|>\n\n{SAID}<|eot_id|>"
        "<|start_header_id|>user<|end_header_id|>And then?")),
    Row(name="an end of Gemma", server=letters(f"{SAID}<end_of_turn>"), text=SAID),
    Row(name="a turn of Gemma", text=SAID, server=letters(
        f"<start_of_turn>model\n{SAID}<end_of_turn>\n<start_of_turn>user\nMore?")),
    Row(name="an end of DeepSeek", text=SAID,
        server=letters(f"{SAID}<\uff5cend\u2581of\u2581sentence\uff5c>")),
    Row(name="instructions of Mistral", server=letters(f"[/INST] {SAID}[INST] More? [/INST]"),
        text=SAID),
    Row(name="a tool in the text", server=letters(f"{CALL}\n{SAID}"), text=SAID),
    Row(name="only a tool in the text", server=letters(CALL), error="instead of an answer"),
    Row(name="only a tool", error="instead of an answer", server=stream(
        chunk({"tool_calls": [{"index": 0, "id": "a", "type": "function",
                               "function": {"name": "search", "arguments": "{}"}}]}),
        chunk({}, "tool_calls"))),
    Row(name="brackets that are none of these", text="If a < b, x[0] is <b>less</b> [1] <1 % [2",
        server=letters("If a < b, x[0] is <b>less</b> [1] <1 % [2")),
)  # fmt: skip

ENDS = (
    Row(name="its longest length", server=pieces("It grew", finish="length"), text="It grew",
        incomplete=True),
    Row(name="the longest length of others", server=pieces("It grew", finish="model_length"),
        text="It grew", incomplete=True),
    Row(name="a filter", server=pieces("It grew", finish="content_filter"), text="It grew",
        incomplete=True),
    Row(name="a filter before the text", error="filter", server=stream(
        chunk({"role": "assistant"}), chunk({}, "content_filter"))),
    Row(name="a filter of questions", server=[refused(400, AZURE_FILTER, code="content_filter")],
        error="filter"),
    Row(name="a filter of prompts (OpenRouter)", error="filter", server=[
        refused(403, "openai/x requires moderation. Your input was flagged", code=403)]),
    Row(name="a refusal of its own", server=stream(
        chunk({"refusal": "I can't "}), chunk({"refusal": "say."}), chunk({}, "stop")),
        text="I can't say."),
    Row(name="an error at its end (OpenRouter)", text="It grew", incomplete=True, server=stream(
        chunk({"content": "It grew"}),
        chunk({"content": ""}, "error", error={"code": "server_error", "message": "gone"}))),
    Row(name="an end of an abort (vLLM)", server=pieces("It grew", finish="abort"),
        text="It grew", incomplete=True),
    Row(name="an error in the stream", error="CUDA out of memory", requests=2,
        server=stream({"error": {"message": "CUDA out of memory", "code": 500}})),
    Row(name="an error in the stream (vLLM)", error="EngineCore died", requests=2, server=stream(
        {"object": "error", "message": "EngineCore died", "type": "InternalServerError",
         "code": 500})),
    Row(name="an error in the stream as a text (LM Studio)", error=TOO_LONG,
        server=stream("event: error\ndata: " + json.dumps({"error": LMSTUDIO_CONTEXT}))),
    Row(name="a stream that breaks off", server=pieces("It ", "grew", end_after=1), text="It ",
        incomplete=True),
    Row(name="a stream without a reason", server=stream(chunk({"content": SAID})), text=SAID),
    Row(name="a stream without a last line", text=SAID,
        server=stream(chunk({"content": SAID}), chunk({}, "stop"), done=False)),
    Row(name="an empty stream", server=stream(chunk({}, "stop")), error="an empty answer"),
)  # fmt: skip

FORMS = (
    Row(name="counts without a choice", server=[Reply(text=SAID)], text=SAID),
    Row(name="no counts", server=[Reply(text=SAID, usage=None)], text=SAID),
    Row(name="counts at each piece", text=SAID, server=stream(
        chunk({"content": SAID}, usage={"prompt_tokens": 3, "completion_tokens": 1}),
        chunk({}, "stop", usage=None))),
    Row(name="results of a filter first (Azure)", text=SAID, server=stream(
        {"choices": [], "prompt_filter_results": [{"prompt_index": 0}]},
        chunk({"role": "assistant", "content": ""}), chunk({"content": SAID}),
        {"choices": [{"index": 0, "finish_reason": None, "content_filter_offsets": {}}]},
        chunk({}, "stop"))),
    Row(name="a role and nulls", text=SAID, server=stream(
        chunk({"role": "assistant", "content": None}), chunk({"content": SAID, "role": None}),
        chunk({"content": None}, "stop"))),
    Row(name="messages for deltas", text=SAID, server=stream(
        {"choices": [{"index": 0, "message": {"content": SAID}, "finish_reason": "stop"}]})),
    Row(name="messages beside deltas (Perplexity)", text=SAID, server=stream(
        {"choices": [{"delta": {"content": SAID}, "message": {"content": SAID}}]},
        {"choices": [{"delta": {}, "message": {"content": SAID}, "finish_reason": "stop"}]})),
    Row(name="events that say nothing", text=SAID, server=stream(
        "event: ping\ndata: {\"type\": \"ping\"}", chunk({"content": SAID}), chunk({}, "stop"))),
    Row(name="an event in two lines", text=SAID, server=stream(
        'data: {"choices": [{"delta":\ndata: {"content": ' + json.dumps(SAID) + "}}]}",
        chunk({}, "stop"))),
    Row(name="an event in many lines", error="as a chat server does", server=stream(
        "data: [1\n" + "data: ,1\n" * 30_000)),
    Row(name="no lines between", text=SAID,
        server=stream(chunk({"content": SAID}), chunk({}, "stop"), end="\n")),
    Row(name="lines of Windows", text=SAID,
        server=stream(chunk({"content": SAID}), chunk({}, "stop"), end="\r\n\r\n")),
    Row(name="no space behind the colon", text=SAID, server=stream(
        "data:" + json.dumps(chunk({"content": SAID})), chunk({}, "stop"))),
    Row(name="comments (OpenRouter, DeepSeek)", text=SAID, server=stream(
        ": OPENROUTER PROCESSING", chunk({"content": SAID}), ": keep-alive", chunk({}, "stop"))),
    Row(name="characters cut in two", text="Größe: 4 €, 増加 [1].", server=[Reply(cut=3, raw=
        b"data: " + json.dumps(chunk({"content": "Größe: 4 €, 増加 [1]."}, "stop"),
                               ensure_ascii=False).encode() + b"\n\n")]),
    Row(name="a compressed stream", text=SAID, server=[Reply(
        raw=gzip.compress(sse(chunk({"content": SAID}), chunk({}, "stop"))),
        headers={"Content-Encoding": "gzip"})]),
    Row(name="no stream", server=[Reply(body=whole({"content": SAID}))], text=SAID),
    Row(name="no stream, but parts", text=SAID, server=[Reply(body=whole(
        {"content": [{"type": "text", "text": SAID}], "reasoning_content": "Hm."}))]),
    Row(name="no stream, cut off", text=SAID, incomplete=True,
        server=[Reply(body=whole({"content": SAID}, "length"))]),
    Row(name="an error without its status", server=[Reply(body={"error": LLAMA_CONTEXT})],
        error=TOO_LONG),
    Row(name="a page", server=[Reply(raw=HTML)], error="as a chat server does"),
    Row(name="nothing", server=[Reply(raw=b"")], error="as a chat server does"),
)  # fmt: skip
