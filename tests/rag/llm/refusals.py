"""How servers refuse a request, and what a person gets."""

import json
from collections.abc import Mapping
from typing import Any

from tests.llm_server import Reply, Script
from tests.rag.llm.servers import HTML, LLAMA_CONTEXT, SAID, TOO_LONG, Row, refused, whole

VLLM_CONTEXT = (
    "This model's maximum context length is 4096 tokens. However, you requested 5120 tokens"
)
VLLM_TOO_LARGE = (
    "'max_tokens' or 'max_completion_tokens' is too large: 1024. This model's maximum context "
    "length is 4096 tokens and your request has 3584 input tokens"
)
QUOTA = "You exceeded your current quota, please check your plan and billing details."
MISTRAL = {"object": "error", "message": {"detail": [
    {"type": "extra_forbidden", "loc": ["body", "stream_options", "include_usage"],
     "msg": "Extra inputs are not permitted", "input": True}
]}, "type": "invalid_request_error", "param": None, "code": None}  # fmt: skip
GEMINI_QUOTA = [{"error": {"code": 429, "message": QUOTA, "status": "RESOURCE_EXHAUSTED",
                           "details": [{"retryDelay": "0.05s"}]}}]  # fmt: skip


def picky(name: str, reply: Reply) -> Script:
    """A server that refuses what has a parameter of this name."""
    return lambda body: reply if name in body else Reply(text=SAID)


def roles(body: Mapping[str, Any]) -> set[str]:
    return {one["role"] for one in body["messages"]}


def without_system(reply: Reply) -> Script:
    def script(body: dict[str, Any]) -> Reply:
        if "system" in roles(body):
            return reply
        [only] = body["messages"]
        return Reply(text=SAID) if only["content"] == "Be brief.\n\nHello" else Reply(text="What?")

    return script


def strict(body: dict[str, Any]) -> Reply:
    """A reasoning model of OpenAI's own."""
    for name, instead in (("max_tokens", "Use 'max_completion_tokens' instead."),
                          ("temperature", "Only the default (1) value is supported."),
                          ("stream", "Your organization must be verified.")):  # fmt: skip
        if body.get(name, False) is not False:
            message = f"Unsupported parameter: '{name}' is not supported with this model. {instead}"
            return refused(400, message, param=name, code="unsupported_parameter")
    return Reply(body=whole({"content": SAID}))


REFUSALS = (
    Row(name="a proxy without its server", error=r"\(502\)", requests=2,
        server=[Reply(status=502, raw=HTML)]),
    Row(name="a proxy that has no time", error=r"\(504\)", requests=2,
        server=[Reply(status=504, raw=HTML)]),
    Row(name="a proxy that has no server yet", text=SAID, requests=2,
        server=[Reply(status=503, raw=HTML), Reply(text=SAID)]),
    Row(name="no key", error="refused the key",
        server=[refused(401, "Incorrect API key provided")]),
    Row(name="a key without rights", server=[refused(403, "Forbidden")], error="refused the key"),
    Row(name="no such model (OpenAI)", error="no model",
        server=[refused(404, "The model `x` does not exist", code="model_not_found")]),
    Row(name="no such model (Ollama)", error="no model", server=[
        refused(404, 'model "scripted" not found, try pulling it first')]),
    Row(name="no such model (OpenRouter)", error="no model",
        server=[refused(400, "scripted is not a valid model ID", code=400)]),
    Row(name="a page that is not there", server=[Reply(status=404, raw=HTML)], error="no model"),
    Row(name="a model that does not fit (Ollama)", requests=2,
        error="more system memory", server=[
            refused(500, "model requires more system memory (5.3 GiB) than is available")]),
    Row(name="too many questions", text=SAID, requests=2, server=[
        Reply(status=429, headers={"Retry-After": "0.05"}), Reply(text=SAID)]),
    Row(name="too many questions, in milliseconds", text=SAID, requests=2, server=[
        Reply(status=429, headers={"retry-after-ms": "50"}), Reply(text=SAID)]),
    Row(name="too many questions (Gemini)", text=SAID, requests=2, server=[
        Reply(status=429, body=GEMINI_QUOTA), Reply(text=SAID)]),
    Row(name="no money (OpenAI)", error="used up",
        server=[refused(429, QUOTA, type="insufficient_quota", code="insufficient_quota")]),
    Row(name="no money (DeepSeek)", server=[refused(402, "Insufficient Balance")],
        error="used up"),
    Row(name="too much to do (Anthropic)", requests=2, error="busy",
        server=[refused(529, "Overloaded", type="overloaded_error")]),
    Row(name="a model that loads (llama.cpp)", text=SAID, requests=6, server=[
        *[refused(503, "Loading model", code=503, type="unavailable_error")] * 5,
        Reply(text=SAID)]),
    Row(name="a model that loads for long", requests=0, error="still loading",
        settings={"first_token_s": 0.5},
        server=[refused(503, "Loading model", code=503, type="unavailable_error")]),
    Row(name="the context of llama.cpp", server=[Reply(status=400, body={"error": LLAMA_CONTEXT})],
        error=TOO_LONG),
    Row(name="the context of llama.cpp, once", error=TOO_LONG, server=[
        refused(500, "Context size has been exceeded.", type="server_error")]),
    Row(name="the context of vLLM", server=[refused(400, VLLM_CONTEXT)], error=TOO_LONG),
    Row(name="the context of vLLM, by another word", server=[refused(400, VLLM_TOO_LARGE)],
        error=TOO_LONG),
    Row(name="the context of Anthropic", error=TOO_LONG,
        server=[refused(400, "prompt is too long: 210000 tokens > 200000 maximum")]),
    Row(name="the context of TGI", error=TOO_LONG, server=[Reply(status=422, body={
        "error": "Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096. "
                 "Given: 5000 `inputs` tokens", "error_type": "validation"})]),
    Row(name="the context of Gemini", error=TOO_LONG, server=[Reply(status=400, body=[{"error": {
        "code": 400, "status": "INVALID_ARGUMENT", "message":
        "The input token count (1048577) exceeds the maximum number of tokens allowed"}}])]),
    Row(name="too much at once (Groq)", error=TOO_LONG, server=[refused(
        413, "Request too large for model `x`: Limit 6000, Requested 9000", type="tokens")]),
    Row(name="words of its own", server=[Reply(status=400, body={"detail": "No adapter here"})],
        error="No adapter here"),
    Row(name="words in words (LiteLLM)", error=r"\(400\): Bad input$", server=[
        refused(400, json.dumps({"error": {"message": "Bad input"}}))]),
)  # fmt: skip

PARAMETERS = (
    Row(name="max_tokens", text=SAID, requests=2, server=picky("max_tokens", refused(
        400, "Unsupported parameter: 'max_tokens' is not supported with this model. Use "
        "'max_completion_tokens' instead.", param="max_tokens", code="unsupported_parameter"))),
    Row(name="temperature", text=SAID, requests=2, server=picky("temperature", refused(
        400, "Unsupported value: 'temperature' does not support 0 with this model.",
        param="temperature", code="unsupported_value"))),
    Row(name="stream_options", text=SAID, requests=2,
        server=picky("stream_options", Reply(status=422, body=MISTRAL))),
    Row(name="stream", text=SAID, requests=2, server=lambda body: refused(
        400, "Your organization must be verified to stream this model.", param="stream")
        if body.get("stream") else Reply(body=whole({"content": SAID}))),
    Row(name="response_format", text=SAID, requests=2, schema=True, server=picky(
        "response_format", refused(400, "This model does not support response format "
                                   "`json_schema`", param="response_format"))),
    Row(name="several", text=SAID, requests=4, server=strict),
    Row(name="a system (vLLM)", text=SAID, requests=2,
        server=without_system(refused(400, "System role not supported"))),
    Row(name="a system (llama.cpp)", text=SAID, requests=2, server=without_system(
        refused(500, "Jinja Exception: Conversation roles must alternate user/assistant"))),
    Row(name="something else", error="bad seed", server=[refused(400, "bad seed", param="seed")]),
)  # fmt: skip
