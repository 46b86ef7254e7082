package dev.functionregistry.schemas;

import dev.functionregistry.schemas.kafka.ContractDeployment;
import dev.functionregistry.schemas.kafka.DeploymentReport;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The deploy command: creates or checks topics and schemas on any cluster. */
public final class ContractsMain {
    private static final String HELP = """
            Creates the topics and registers the schemas of Function Registry. Safe to run again.

              --check   change nothing; say what is missing or different
              --help    this text

            Environment (default)
              FR_BOOTSTRAP         Kafka brokers (localhost:9092)
              FR_SCHEMA_REGISTRY   Confluent API of the registry (http://localhost:8081/apis/ccompat/v7)
              FR_TOPIC_PREFIX      put before every topic name, separator and all (empty)
              FR_PARTITIONS        partitions of every topic but gateway.inbox, for ever (24)
              FR_REPLICATION       copies of each partition (the broker's default)
              FR_WAIT_MS           how long to wait for broker and registry (30000)

            Exit code: 0 all is well, 1 something stands in the way, 2 wrong usage.
            """;

    private ContractsMain() {}

    public static void main(String[] args) {
        System.exit(run(List.of(args), System.getenv(), System.out, System.err));
    }

    /** The command with everything handed in; returns the exit code. */
    static int run(List<String> args, Map<String, String> env, PrintStream out, PrintStream err) {
        if (args.contains("--help")) {
            out.print(HELP);
            return 0;
        }
        boolean check = args.contains("--check");
        if (args.size() > (check ? 1 : 0)) {
            err.println("Unknown arguments " + args + "; see --help");
            return 2;
        }
        ContractDeployment.Settings settings;
        try {
            settings = settings(env);
        } catch (IllegalArgumentException e) {
            err.println(e.getMessage());
            return 2;
        }
        DeploymentReport report = check
                ? ContractDeployment.check(settings)
                : ContractDeployment.deploy(settings, line -> out.println("  " + line));
        report.problems().forEach(err::println);
        double seconds = report.took().toMillis() / 1000.0;
        (report.ok() ? out : err).printf(Locale.ROOT, "contracts  %s  %.1f s%n", report.summary(), seconds);
        return report.ok() ? 0 : 1;
    }

    private static ContractDeployment.Settings settings(Map<String, String> env) {
        return new ContractDeployment.Settings(
                env.getOrDefault("FR_BOOTSTRAP", "localhost:9092"),
                env.getOrDefault("FR_SCHEMA_REGISTRY", "http://localhost:8081/apis/ccompat/v7"),
                Topics.withPrefix(env.getOrDefault("FR_TOPIC_PREFIX", "")),
                number(env, "FR_PARTITIONS", Topic.DEFAULT_PARTITIONS, 1, 1_000),
                (short) number(env, "FR_REPLICATION", -1, 1, 100),
                Duration.ofMillis(number(env, "FR_WAIT_MS", 30_000, 0, 3_600_000)));
    }

    private static int number(Map<String, String> env, String name, int otherwise, int least, int most) {
        String text = env.getOrDefault(name, "");
        if (text.isEmpty()) {
            return otherwise;
        }
        try {
            int value = Integer.parseInt(text);
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new IllegalArgumentException(name + " must be a number from " + least + " to " + most + ", not " + text);
    }
}
