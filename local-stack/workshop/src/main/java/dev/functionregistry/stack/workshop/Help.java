package dev.functionregistry.stack.workshop;

import java.util.List;

/** What each command does and takes. */
final class Help {
    private final Screen screen;

    Help(Screen screen) {
        this.screen = screen;
    }

    /** 0, or 2 when there is no such command; then the overview is shown. */
    int print(List<String> words) {
        var text = words.isEmpty() ? OVERVIEW : of(words.getFirst());
        text.lines().forEach(screen::line);
        return text.equals(OVERVIEW) && !words.isEmpty() && !words.getFirst().equals("help") ? 2 : 0;
    }

    private static String of(String command) {
        return switch (command) {
            case "up" -> UP;
            case "demo" -> DEMO;
            case "explain" -> EXPLAIN;
            case "test" -> TEST;
            case "build" -> BUILD;
            case "doctor" -> DOCTOR;
            case "topics" -> TOPICS;
            case "token" -> TOKEN;
            case "simulator" -> SIMULATOR;
            case "bench" -> BENCH;
            default -> OVERVIEW;
        };
    }

    private static final String OVERVIEW = """
            Function Registry: functions of your frontend, called by a model, with a record of everything.

              ./registry up        start everything on this machine and print the address of the page
              ./registry demo      let the model call six functions and print the life of each call
              ./registry explain   say what happened to a call, and why
              ./registry test      run every test; with --deep the slow suites instead
              ./registry build     build what is not built (up and demo do it by themselves)
              ./registry doctor    say what is installed, which ports are free and what is missing
              ./registry topics    create or check topics and schemas on any Kafka cluster
              ./registry token     mint a token for development
              ./registry simulator start the simulator of OpenAI's Realtime API alone
              ./registry bench     measure the bridge, one Kafka hop or the rules; or soak the bridge

            More about one command: ./registry help COMMAND""";

    private static final String UP = """
            ./registry up [--data DIR] [--fresh] [--port-base N]

            Starts a Kafka broker, a schema registry, the processor, the gateway, the bridge and the simulator of OpenAI's
            Realtime API, and prints the address of a page. Ctrl-C stops all of it. With OPENAI_API_KEY set, OpenAI is the model.

              --data DIR       where records, schemas, keys and logs live; default ~/.function-registry
              --fresh          empty that directory first
              --port-base N    gateway N, schema registry N+1, broker N+2, processor N+10, bridge N+11, simulator N+12
                               default: gateway 8080, schema registry 8081, broker 9092, processor 8090, bridge 8091, simulator 8092""";

    private static final String DEMO = """
            ./registry demo [--json] [--calls N] [--target URL] [--token T] [--data DIR]

            A Node program registers functions, the model calls them: one, three in parallel, one with wrong arguments, one whose
            handler throws. Starts a stack of its own on free ports when none is up. Exit 0 only when every outcome is the expected one.

              --json           one JSON object a line, the last of each call with its outcome
              --calls N        N calls of one function, then p50, p90 and p99 of the overhead
              --target URL     a gateway that is up already, for example http://localhost:8080
              --token T        the token to open the session with; none where anonymous sessions are on
              --data DIR       the data directory of the stack to look for; default ~/.function-registry""";

    private static final String EXPLAIN = """
            ./registry explain CALL_ID [--session ID] [--target URL] [--token T] [--data DIR]

            What was decided about a call, when, why, and by which record of the log: why was it refused, who asked for it twice,
            what did the model hear. Known for an hour after its end.

              --session ID     the session that it belongs to; otherwise all are asked
              --target URL     a processor, for example http://localhost:8090; default: the stack that is up
              --token T        of an operator or of the session's owner; default: the development key's
              --data DIR       the data directory of the stack to look for; default ~/.function-registry""";

    private static final String SIMULATOR = """
            ./registry simulator [--port N] [--script FILE] [--faults KIND=SHARE,...] [--latency-ms N] [--jitter-ms N] [--session-seconds N] [--tls]

            Serves ws://localhost:N/v1/realtime, the calls of browsers, client secrets and Chat Completions until Ctrl-C; any key is
            good. Scripts, faults and what else the environment sets: docs/simulator.md.

              --port N             default 8092
              --script FILE        YAML or JSON: rules for the model, answers to events, expectations, faults
              --faults LIST        for example 429=5%,503=2%,failed=1%,incomplete=1%,dropped=1%
              --latency-ms N       before the first output of a response, and up to --jitter-ms more
              --session-seconds N  life of a session; default 3600
              --tls                serve wss: and https: with a certificate that is made now; its file is printed

            Exit code 3 when it is stopped and the script's expectations are not met.""";

    private static final String BENCH = """
            ./registry bench soak [--small] [--seed N] [--conversations N] [--calls N] [--lanes N] [--kill-every MS] [--drop-every MS]
            ./registry bench bridge [CALLS] [PAUSE_MS]
            ./registry bench hop [RECORDS] [PAUSE_MS]
            ./registry bench logic

            soak: 1,000 conversations and 10,000 calls between two bridges and the simulator, with faults of every kind and a bridge
            killed every 10 s; a table, and exit code 1 with the seed when a promise was broken. bridge: what the bridge itself
            adds to a call. hop: one bare Kafka hop. logic: what a call costs in the processor without the log, in microseconds with
            the bytes it allocates.""";

    private static final String TEST = """
            ./registry test [--deep]

            Runs every test of every module and of the npm package. Reports: target/reports/index.html.
            Exit 0 only when none failed and every module with tests has reports of them.

              --deep           only the slow suites that a run without it leaves out: a million generated histories, crash cuts
                               over many seeds, mutations of the rules, poison by the ten thousand; allow an hour.
                               Exit 0 only when each of them ran: one whose tests are all skipped did not""";

    private static final String BUILD = """
            ./registry build

            Builds every module without running tests. The first time it downloads about 400 MB.""";

    private static final String DOCTOR = """
            ./registry doctor [--port-base N]

            Says what is installed, which ports are free, what is missing and how to get it. Exit 1 when something needed is missing.""";

    private static final String TOPICS = """
            ./registry topics [--check] [--bootstrap HOST:PORT] [--schema-registry URL] [--prefix P] [--partitions N] [--data DIR]

            Creates the topics and registers the schemas that are missing; does nothing where all is there.

              --check                 create nothing, say what differs; exit 1 when something does
              --bootstrap             default: the stack that is up, else localhost:9092
              --schema-registry       default: the stack that is up, else http://localhost:8081/apis/ccompat/v7
              --prefix P              put before every topic's name
              --partitions N          of the topics keyed by session; default 8, as the local stack has them
              --data DIR              the data directory of the stack to look for; default ~/.function-registry""";

    private static final String TOKEN = """
            ./registry token [--sub NAME] [--roles A,B] [--scopes A,B] [--ttl SECONDS] [--data DIR]

            Prints a JWT signed with the development key of the data directory.

              --sub NAME       whom it names; default developer
              --roles A,B      default agent,operator
              --scopes A,B     default none
              --ttl SECONDS    default 3600
              --data DIR       the directory whose key signs; default ~/.function-registry""";
}
