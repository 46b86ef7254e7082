package dev.functionregistry.schemas.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What a deployment of the contract found and did.
 *
 * @param topics topics of the contract that are there now
 * @param created topics created by this run
 * @param adjusted topics whose configuration this run changed
 * @param recordTypes record types of the contract that are registered now
 * @param registered schemas registered by this run
 * @param problems what stands in the way; empty when the contract is whole
 * @param took time of the run
 */
public record DeploymentReport(
        int topics, int created, int adjusted, int recordTypes, int registered, List<Problem> problems, Duration took) {

    public DeploymentReport {
        problems = List.copyOf(problems);
    }

    /** True when topics and schemas are all as the contract says. */
    public boolean ok() {
        return problems.isEmpty();
    }

    /** One line for people: {@code 12 topics, 26 record types, all compatible}, or the number of problems. */
    public String summary() {
        return ok()
                ? topics + " topics, " + recordTypes + " record types, all compatible"
                : problems.size() + (problems.size() == 1 ? " problem" : " problems");
    }

    /** This report with what another part of the same run found. */
    DeploymentReport and(DeploymentReport other) {
        List<Problem> all = new ArrayList<>(problems);
        all.addAll(other.problems);
        return new DeploymentReport(
                topics + other.topics,
                created + other.created,
                adjusted + other.adjusted,
                recordTypes + other.recordTypes,
                registered + other.registered,
                all,
                took.compareTo(other.took) > 0 ? took : other.took);
    }

    /**
     * One thing that stands in the way.
     *
     * @param code stable code
     * @param message one sentence: what is wrong, and what to do
     */
    public record Problem(Code code, String message) {
        @Override
        public String toString() {
            return code + ": " + message;
        }
    }

    /** Stable codes of problems. */
    public enum Code {
        /** No broker answers. */
        BROKER_UNREACHABLE,
        /** The broker refused a request. */
        BROKER_REFUSED,
        /** A topic of this prefix has another partition count; nothing was changed. */
        PARTITION_COUNT_DIFFERS,
        /** Check only: a topic is not there. */
        TOPIC_MISSING,
        /** Check only: a topic's configuration is not the contract's. */
        TOPIC_CONFIG_DIFFERS,
        /** The schema registry does not answer. */
        REGISTRY_UNREACHABLE,
        /** The schema registry refused a request. */
        REGISTRY_REFUSED,
        /** A schema breaks what is registered already. */
        INCOMPATIBLE_SCHEMA,
        /** Check only: a schema is not registered. */
        SCHEMA_MISSING,
        /** Check only: a subject's compatibility level is not FULL_TRANSITIVE. */
        COMPATIBILITY_LEVEL_DIFFERS
    }
}
