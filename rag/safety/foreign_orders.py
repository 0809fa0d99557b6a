"""Orders to forget what a model was told, in other languages than English. See `orders`."""

# Without one of these a pattern cannot fit.
HINTS: tuple[str, ...] = (
    "anweisung", "befehl", "regel", "vorgabe", "instru", "consigne", "directives", "règles",
    "istruzion", "órdenes", "reglas", "regole", "regras", "opdracht", "инструкци", "указани",
    "команд", "指令", "指示", "提示", "说明", "規則", "规则", "命令", "ルール", "निर्देश", "지시",
    "명령", "تعليمات", "أوامر",
)  # fmt: skip
PATTERN = (
    r"\b(?:vergiss|vergessen sie|ignoriere|ignorieren sie"
    r"|missachte)\b[^.!?]{0,50}\b(?:anweisung|befehl|regel|vorgabe|instruktion)\w*"
    r"|\b(?:oublie|oubliez|ignore|ignorez|néglige)\b[^.!?]{0,40}\b(?:consignes"
    r"|instructions|directives|règles)\b[^.!?]{0,20}(?:\bet\b|$|précédent)"
    r"|\b(?:ignora|olvida|ignore|olvide|descarta)\b[^.!?]{0,40}\b(?:instrucciones"
    r"|órdenes|reglas)\b|\b(?:ignora|dimentica)\b[^.!?]{0,40}\b(?:istruzioni|regole)\b"
    r"|\b(?:ignore|esqueça|ignora)\b[^.!?]{0,40}\b(?:instruções|regras)\b"
    r"|\b(?:negeer|vergeet)\b[^.!?]{0,40}\b(?:instructies|opdrachten)\b|\b(?:zignoruj"
    r"|zapomnij)\b[^.!?]{0,40}\binstrukcj\w+|(?:игнорируй|забудь"
    r"|проигнорируй)\w*[^.!?]{0,40}(?:инструкци|указани|команд)\w*"
    r"|(?:忘记|忘掉|忽略|无视|忽視|忘記)[^。！？]{0,20}(?:指令|指示|提示|说明|規則|规则)|(?:指示|命令"
    r"|ルール)[^。！？]{0,12}(?:忘れ|無視)|(?:निर्देश)[^।]{0,20}(?:भूल|अनदेख)|(?:지시"
    r"|명령)[^.]{0,12}(?:무시|잊)|(?:تجاهل|انس)[^.]{0,30}(?:تعليمات|أوامر)"
)
