package dev.functionregistry.core.call;

import dev.functionregistry.core.function.Policy;
import dev.functionregistry.core.limit.AdmittedCalls;

/**
 * What the call rules ask the shell while they decide: pure functions of what the shell knows at that moment.
 *
 * @param json arguments and results
 * @param admitted the calls admitted so far, for the limits
 * @param equal calls of the same function with the same arguments
 * @param policy what the operator lays over the functions
 */
public record CallPorts(JsonCheck json, AdmittedCalls admitted, EqualCalls equal, Policy policy) {}
