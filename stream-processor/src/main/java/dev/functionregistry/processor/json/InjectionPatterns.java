package dev.functionregistry.processor.json;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A small heuristic for strings that look like SQL, NoSQL or shell injection. It looks for the joint of an attack, the place where data turns
 * into code, not for words: "Drop the table by the union select committee" is ordinary text, {@code '; DROP TABLE users --} is not. It knows
 * common forms and misses others; whoever builds statements from arguments is safe only with parameters. What it finds and what it leaves
 * alone: InjectionPatternsTest, and ADR 0018 with the false positives counted.
 *
 * <p>Patterns are tried at joints alone, and every repetition in them is bounded: ordinary text costs one look at each character, and no text
 * costs more than linear time.
 */
final class InjectionPatterns {
    static final String SQL = "sql";
    static final String NOSQL = "nosql";
    static final String SHELL = "shell";

    /** Most characters of one call's strings that are looked at, unless the function refuses what looks like an attack. */
    static final int MAX_CHARACTERS = 64 * 1024;

    private static final Set<String> OPERATORS = Set.of(
            "$where",
            "$eq",
            "$ne",
            "$gt",
            "$gte",
            "$lt",
            "$lte",
            "$in",
            "$nin",
            "$or",
            "$and",
            "$not",
            "$nor",
            "$regex",
            "$exists",
            "$expr",
            "$function",
            "$accumulator",
            "$jsonSchema",
            "$lookup",
            "$merge",
            "$out");

    /** White space, or the comment that stands for it in an attack. */
    private static final String GAP = "(?:\\s|/\\*[^*]{0,20}\\*/|\\+){1,8}";

    private static final String QUOTE = "['\"`]";

    /** What follows SELECT in a statement, and seldom in a sentence. */
    private static final String COLUMNS =
            "(?:null|\\d|\\*|@@|['\"(]|\\w{1,64}(?:\\.\\w{1,64})?\\s{0,8}(?:,|\\(|\\bfrom\\b))";

    private static final String UNION =
            "(?:\\s|/\\*[^*]{0,20}\\*/){0,8}\\bunion" + GAP + "(?:(?:all|distinct)" + GAP + ")?select" + GAP + COLUMNS;

    /** 1=1, 'a'='a, x like x. */
    private static final String TAUTOLOGY = "\\s{0,8}(?:\\b(?:or|and)\\b|\\|\\|)[\\s(]{0,8}" + QUOTE + "?(\\w{1,32})"
            + QUOTE + "?\\s{0,8}(?:=|<=>|\\blike\\b)\\s{0,8}" + QUOTE + "?\\1\\b";

    private static final String DELAY =
            "[\\s;(]{0,8}(?:\\b(?:or|and|select|exec|if)\\b[\\s(]{1,8}){0,2}(?:\\b(?:sleep|benchmark|pg_sleep)\\s{0,2}\\(|\\bwaitfor"
                    + GAP + "delay" + GAP + QUOTE + ")";

    /** After a quote, a closing parenthesis, a digit or a comment: where a value ends. */
    private static final Pattern SQL_AFTER_VALUE = form(
            "['\"`)\\d/](?:" + TAUTOLOGY + "|" + UNION + "|" + DELAY + "|\\s{1,8}into" + GAP + "(?:out|dump)file\\b)");

    /** After a quote: ' OR true, admin'--, x'/*, '#. */
    private static final Pattern SQL_AFTER_QUOTE = form(QUOTE
            + "(?:\\s{0,8}\\bor\\b\\s{1,8}(?:true|not\\s{1,8}false|\\d{1,4})\\s{0,8}(?:--|#|/\\*|;|$)"
            + "|\\s{0,4}\\)?\\s{0,4};?\\s{0,4}(?:--\\s{0,4}$|--\\s?[-+]|/\\*)|(?<=')\\s{0,4}#\\s{0,4}$)");

    /** A second statement. */
    private static final Pattern SQL_AFTER_SEMICOLON = form(";\\s{0,8}(?:(?:drop|alter|create|truncate)" + GAP
            + "(?:table|database|schema|view|procedure)\\b|delete" + GAP + "from" + GAP
            + "\\S{1,64}\\s{0,8}(?:where\\b|--|;)|insert"
            + GAP + "into" + GAP + "\\S{1,64}\\s{0,8}(?:\\(|values\\b|select\\b)|update" + GAP + "\\S{1,64}" + GAP
            + "set\\b|exec"
            + GAP + "\\w|waitfor" + GAP + "delay" + GAP + QUOTE + ")");

    private static final Pattern SQL_NAMES = Pattern.compile(
            "\\bxp_cmdshell\\b|\\bload_file\\s{0,2}\\(|\\binformation_schema\\s{0,2}\\.\\s{0,2}\\w",
            Pattern.CASE_INSENSITIVE);

    private static final int LONGEST_NAME = 24;

    /** {"$ne": null} as text, password[$ne]=1. */
    private static final Pattern NOSQL_AFTER_DOLLAR =
            form("\\$(?:where|ne|gte?|lte?|n?in|n?or|and|not|regex|exists|expr|function)(?:['\"]?\\s{0,8}:|\\])");

    /** ' || '1'=='1   '; return true; var a='. */
    private static final Pattern NOSQL_AFTER_QUOTE = form(
            "['\"](?:\\s{0,8}(?:\\|\\||&&)\\s{0,8}['\"(]{0,2}(\\w{1,32})['\"]?\\s{0,4}={2,3}\\s{0,4}['\"]?\\1\\b|\\s{0,4}\\)?;\\s{0,8}return\\b)");

    private static final String PROGRAM = "(?:/(?:usr/)?s?bin/)?(?:"
            + "(?:cat|ls|rm|cp|mv|touch|tail|head|less|more)\\s{1,8}(?:-\\w|[/~*]|\\.{1,2}/)"
            + "|(?:whoami|uname|ifconfig|netstat|printenv)\\b"
            + "|(?:ba|z|da|k|c)?sh\\s{1,8}(?:-[ci]|/)|(?:python[23]?|perl|ruby|node|php)\\s{1,8}-\\w"
            + "|(?:curl|wget)\\s{1,8}(?:-\\w|https?:)|(?:nc|ncat|netcat)\\s{1,8}(?:-\\w|\\d|[\\w.]{1,64}\\s{1,8}\\d)"
            + "|ping\\s{1,8}-\\w|sleep\\s{1,8}\\d{1,6}\\s{0,4}(?:[;&|`)#]|$)|chmod\\s{1,8}[-+0-7ugoa]|chown\\s|sudo\\s"
            + "|echo\\s{1,8}[$'\"`]|kill\\s{1,8}-|reboot\\s{0,4}(?:[;&|`)]|$)|shutdown\\s{1,8}[-/]|mkfifo\\s|nslookup\\s"
            + "|powershell\\b|cmd(?:\\.exe)?\\s{1,8}/[ck]\\b|dir\\s{1,8}[a-z]:)";

    /** Too short to be looked for between backticks, where prose has its code, or between bars, where a table has its heads. */
    private static final String SHORT_PROGRAM = "(?:id|ls|env|ps|pwd)\\s{0,4}(?:[;&)]|$)";

    /** ; cat /etc/passwd   | nc 10.0.0.1 4444   && whoami   `whoami`   $(curl http://…)   cat${IFS}. */
    private static final Pattern SHELL_COMMAND = form(
            "(?:[;|&`\\n]|\\$\\()\\s{0,8}" + PROGRAM + "|(?:[;|&]|\\$\\()\\s{0,8}" + SHORT_PROGRAM + "|\\$\\{?IFS\\b");

    /** () { :; }; */
    private static final Pattern SHELL_FUNCTION = form("\\(\\)\\s{0,4}\\{\\s{0,4}(?::|_|0)");

    private InjectionPatterns() {}

    private static Pattern form(String regex) {
        return Pattern.compile(regex, Pattern.CASE_INSENSITIVE);
    }

    /** True for a member's name that a document database takes for an operator. */
    static boolean isOperator(String name) {
        return !name.isEmpty() && name.charAt(0) == '$' && OPERATORS.contains(name);
    }

    /** What a text looks like; empty for ordinary text. */
    static List<String> kindsIn(String text) {
        boolean sql = false;
        boolean nosql = false;
        boolean shell = false;
        for (int i = 0; i < text.length(); i++) {
            switch (text.charAt(i)) {
                case '\'', '"', '`' -> {
                    sql = sql || at(SQL_AFTER_VALUE, text, i) || at(SQL_AFTER_QUOTE, text, i);
                    nosql = nosql || at(NOSQL_AFTER_QUOTE, text, i);
                    shell = shell || at(SHELL_COMMAND, text, i);
                }
                case ';' -> {
                    sql = sql || at(SQL_AFTER_SEMICOLON, text, i);
                    shell = shell || at(SHELL_COMMAND, text, i);
                }
                case '$' -> {
                    nosql = nosql || at(NOSQL_AFTER_DOLLAR, text, i);
                    shell = shell || at(SHELL_COMMAND, text, i);
                }
                case '|', '&', '\n' -> shell = shell || at(SHELL_COMMAND, text, i);
                case '(' -> shell = shell || at(SHELL_FUNCTION, text, i);
                case ')', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> sql = sql || at(SQL_AFTER_VALUE, text, i);
                case '/' -> {
                    sql = sql || (i > 0 && text.charAt(i - 1) == '*' && at(SQL_AFTER_VALUE, text, i));
                    shell = shell || text.startsWith("/dev/tcp/", i) || text.startsWith("/dev/udp/", i);
                }
                case '_' -> sql = sql || named(text, i);
                default -> {}
            }
        }
        return kinds(sql, nosql, shell);
    }

    private static List<String> kinds(boolean sql, boolean nosql, boolean shell) {
        if (!sql && !nosql && !shell) {
            return List.of();
        }
        var kinds = new ArrayList<String>();
        if (sql) {
            kinds.add(SQL);
        }
        if (nosql) {
            kinds.add(NOSQL);
        }
        if (shell) {
            kinds.add(SHELL);
        }
        return kinds;
    }

    private static boolean at(Pattern form, String text, int from) {
        return form.matcher(text)
                .region(from, text.length())
                .useTransparentBounds(true)
                .useAnchoringBounds(false)
                .lookingAt();
    }

    private static boolean named(String text, int underscore) {
        return SQL_NAMES
                .matcher(text)
                .region(Math.max(0, underscore - LONGEST_NAME), Math.min(text.length(), underscore + LONGEST_NAME))
                .useTransparentBounds(true)
                .find();
    }
}
