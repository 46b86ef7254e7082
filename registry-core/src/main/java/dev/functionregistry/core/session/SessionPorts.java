package dev.functionregistry.core.session;

import dev.functionregistry.core.function.Policy;
import dev.functionregistry.core.function.SchemaChange;
import dev.functionregistry.core.function.SchemaCheck;

/**
 * What the session rules ask the shell while they decide: pure functions, and what the operator wants.
 *
 * @param schemas says whether a schema is acceptable
 * @param changes says whether one schema allows all that another did
 * @param policy what the operator lays over the functions
 */
public record SessionPorts(SchemaCheck schemas, SchemaChange changes, Policy policy) {}
