package dev.functionregistry.processor.avro;

import dev.functionregistry.core.call.Caller;
import dev.functionregistry.core.call.ReplyTo;
import dev.functionregistry.core.session.GatewayAddress;
import dev.functionregistry.core.session.Principal;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who takes part: principals, callers, gateways and those who wait. */
public final class Parties {
    private Parties() {}

    public static Principal principal(dev.functionregistry.schemas.avro.Principal avro) {
        return new Principal(
                avro.getIssuer(), avro.getSubject(), Set.copyOf(avro.getRoles()), Set.copyOf(avro.getScopes()));
    }

    public static dev.functionregistry.schemas.avro.Principal principal(Principal principal) {
        return new dev.functionregistry.schemas.avro.Principal(
                principal.issuer(), principal.subject(), sorted(principal.roles()), sorted(principal.scopes()));
    }

    /** A caller of an unknown kind is taken for an anonymous one at the call API, who may use nothing but anonymous sessions. */
    public static Caller caller(dev.functionregistry.schemas.avro.Caller avro) {
        if (avro.getKind().equals("model")) {
            return new Caller.Model();
        }
        return new Caller.Rest(avro.getPrincipal() == null ? Principal.ANONYMOUS : principal(avro.getPrincipal()));
    }

    public static GatewayAddress gateway(dev.functionregistry.schemas.avro.GatewayAddress avro) {
        return new GatewayAddress(avro.getInstance(), avro.getPartition());
    }

    public static dev.functionregistry.schemas.avro.GatewayAddress gateway(GatewayAddress gateway) {
        return new dev.functionregistry.schemas.avro.GatewayAddress(gateway.instance(), gateway.partition());
    }

    public static @Nullable ReplyTo replyTo(dev.functionregistry.schemas.avro.@Nullable ReplyTo avro) {
        return avro == null ? null : new ReplyTo(gateway(avro.getGateway()), avro.getRef());
    }

    public static dev.functionregistry.schemas.avro.@Nullable ReplyTo replyTo(@Nullable ReplyTo replyTo) {
        return replyTo == null
                ? null
                : new dev.functionregistry.schemas.avro.ReplyTo(gateway(replyTo.gateway()), replyTo.ref());
    }

    /** Sets have no order; records shall be equal when the sets are. */
    static List<String> sorted(Set<String> values) {
        return values.stream().sorted().toList();
    }
}
