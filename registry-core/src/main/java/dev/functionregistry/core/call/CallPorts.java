package dev.functionregistry.core.call;

import dev.functionregistry.core.limit.AdmittedCalls;

/**
 * What the call rules ask the shell while they decide: two pure functions of what the shell knows at that moment.
 *
 * @param json arguments and results against their schemas
 * @param admitted the calls admitted so far, for the limits
 */
public record CallPorts(JsonCheck json, AdmittedCalls admitted) {}
