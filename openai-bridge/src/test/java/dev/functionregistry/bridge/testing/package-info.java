/** Stand-ins for tests. */
package dev.functionregistry.bridge.testing;
