/** The rules of statistics and alerts: folds over outcomes, without Kafka. */
@NullMarked
package dev.functionregistry.processor.insights;

import org.jspecify.annotations.NullMarked;
