"""The rules of the house that a machine can hold. Each check yields (file, line, rule)."""
import re
from pathlib import Path

MAX_FILE_LINES = 500
MAX_FUNCTION_LINES = 70
MAX_PARAMETERS = 5
SOURCES = {".c", ".h", ".cc", ".hh", ".cpp"}
BANNED = re.compile(r"(?<![\w.>])(strcpy|strcat|sprintf|vsprintf|gets|strtok|atoi|rand|system|alloca)\s*\(|\b(NDEBUG)\b")
NOT_FUNCTIONS = {"if", "for", "while", "switch", "Test", "TestSuite", "ParameterizedTest", "ParameterizedTestParameters"}


def sources(root, folders):
    for folder in folders:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in SOURCES and path.is_file() and "node_modules" not in path.parts:
                yield path


def blank(text):
    """The text with comments and literals as spaces, so that columns and lines stay."""
    pattern = r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|(?<![0-9a-fA-F])\'(?:\\.|[^\'\\\n])*\''
    return re.sub(pattern, lambda m: re.sub(r"[^\n]", " ", m.group()), text, flags=re.S)


def without_directives(text):
    return re.sub(r"^[ \t]*#(?:[^\n\\]|\\.|\\\n)*", lambda m: re.sub(r"[^\n]", " ", m.group()), text, flags=re.M)


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1


def parameter_count(arguments):
    if arguments.strip() in ("", "void"):
        return 0
    depth, count = 0, 1
    for c in arguments:
        depth += (c in "([{<") - (c in ")]}>")
        count += c == "," and depth == 0
    return count


def last_group(head):
    """The name before the last parentheses at the end of a function's head, and what stands in them."""
    head = re.sub(r"(\s|const|noexcept|override|__attribute__\s*\(\(.*\)\))+$", "", head, flags=re.S)
    if not head.endswith(")"):
        return None
    depth = 0
    for i in range(len(head) - 1, -1, -1):
        depth += (head[i] == ")") - (head[i] == "(")
        if depth == 0:
            name = re.search(r"([\w:~]+)\s*$", head[:i])
            return (name.group(1), head[i + 1:-1]) if name else None
    return None


def constructor_head(head):
    """A C++ constructor's head without its initialisers."""
    return re.split(r"\)\s*:(?!:)", head, maxsplit=1)[0] + ")" if re.search(r"\)\s*:(?!:)", head) else head


def functions(text):
    """(name, parameters, first line, last line) of every function defined in the text."""
    code = without_directives(blank(text))
    start, i, opened = 0, 0, []  # opened: for each open brace, the function it opens or None
    while i < len(code):
        c = code[i]
        if c == "{":
            head, inside = code[start:i], any(opened)
            found = None if inside or head.rstrip().endswith("=") else last_group(constructor_head(head))
            if found and found[0] not in NOT_FUNCTIONS:
                first = line_of(code, start + len(head) - len(head.lstrip()))
                opened.append((found[0], parameter_count(found[1]), first))
            else:
                opened.append(("", 0, 0) if found else None)
            start = i + 1
        elif c == "}":
            function = opened.pop() if opened else None
            if function and function[0]:
                yield (*function, line_of(code, i))
            start = i + 1
        elif c == ";":
            start = i + 1
        i += 1


def check_source(path, text):
    lines = text.count("\n")
    if lines > MAX_FILE_LINES:
        yield path, lines, f"a file has at most {MAX_FILE_LINES} lines"
    if path.suffix in (".c", ".cc", ".cpp") and not text.startswith(("/*", "//")):
        yield path, 1, "the first line says what the file is for"
    for name, parameters, first, last in functions(text):
        if last - first + 1 > MAX_FUNCTION_LINES:
            yield path, first, f"a function has at most {MAX_FUNCTION_LINES} lines; {name} has {last - first + 1}"
        if parameters > MAX_PARAMETERS:
            yield path, first, f"a function has at most {MAX_PARAMETERS} parameters; {name} has {parameters}"
    code = blank(text)
    for match in re.finditer(r"#\s*pragma\s+once", code):
        yield path, line_of(code, match.start()), "include guards, not #pragma once"
    for match in re.finditer(r"\btypedef\s+struct\b", code):
        yield path, line_of(code, match.start()), "no typedef of structs"


def check_banned(path, text):
    code = blank(text)
    for match in BANNED.finditer(code):
        yield path, line_of(code, match.start()), f"{match.group(1) or match.group(2)} is banned"


def check_includes(path, text, root):
    """A service meets another in proto/ alone."""
    services = root / "services"
    own = services / path.relative_to(services).parts[0]
    for match in re.finditer(r'^[ \t]*#[ \t]*include[ \t]+"([^"]+)"', text, re.M):
        name, line = match.group(1), line_of(text, match.start())
        candidates = [path.parent / name, own / name, root / "common" / name, root / name]
        found = next((c.resolve() for c in candidates if c.exists()), None)
        if found is None and not any(services.glob(f"*/{name}")):
            continue  # generated or the system's
        if found is None or (services.resolve() in found.parents and own.resolve() not in found.parents):
            yield path, line, f"a service does not include another's header: {name}"


def commands(text):
    """(line, command, words) of a CMakeLists.txt."""
    code = re.sub(r"#[^\n]*", "", text)
    for match in re.finditer(r"\b(\w+)\s*\(([^()]*)\)", code):
        yield line_of(code, match.start()), match.group(1), match.group(2).split()


def links(text):
    """(line, target, library) of every link declared."""
    for line, command, words in commands(text):
        if command in ("steward_library", "steward_program") and "LINKS" in words:
            after = words[words.index("LINKS") + 1:]
            libraries = after[:after.index("SOURCES")] if "SOURCES" in after else after
        elif command == "target_link_libraries":
            libraries = [w for w in words[1:] if w not in ("PUBLIC", "PRIVATE", "INTERFACE")]
        else:
            continue
        for library in libraries:
            yield line, words[0], library


def check_cmake(path, text, root):
    folder = path.parent.relative_to(root)
    service = folder.parts[1] if folder.parts[0] == "services" and len(folder.parts) > 1 else None
    others = {p.name for p in (root / "services").iterdir() if p.is_dir()} - {service}
    for line, target, library in links(text):
        if library in ("common_pg", "PkgConfig::pq", "pq") and service != "account" and folder.parts[:2] != ("common", "pg"):
            yield path, line, f"only services/account links libpq: {target} links {library}"
        if target.endswith("_domain") and library not in ("common_base", "m"):
            yield path, line, f"a domain library links common_base alone: {target} links {library}"
        if service and any(library in (f"{other}_domain", f"{other}_service") for other in others):
            yield path, line, f"a service does not link another's code: {target} links {library}"
