/** What the live feed is made of. Pure: no topics, no sockets. */
@NullMarked
package dev.functionregistry.gateway.feed;

import org.jspecify.annotations.NullMarked;
