package dev.functionregistry.simulator.conversation;

import dev.functionregistry.simulator.codec.JsonObject;
import dev.functionregistry.simulator.protocol.Item;
import java.util.Map;

/** A rough count of tokens, four characters each: enough to give {@code usage} numbers that grow as they should. */
final class Tokens {
    private static final int CHARACTERS = 4;

    private Tokens() {}

    static int of(Item item) {
        int characters = switch (item) {
            case Item.Message message -> message.text().length();
            case Item.FunctionCall call ->
                call.name().length() + call.arguments().length();
            case Item.FunctionCallOutput output -> output.output().length();
        };
        return 3 + characters / CHARACTERS;
    }

    static Map<String, Object> usage(int read, int written, boolean audio) {
        return JsonObject.of("total_tokens", read + written)
                .with("input_tokens", read)
                .with("output_tokens", written)
                .with(
                        "input_token_details",
                        JsonObject.of("text_tokens", read)
                                .with("audio_tokens", 0)
                                .with("image_tokens", 0)
                                .with("cached_tokens", 0)
                                .with(
                                        "cached_tokens_details",
                                        JsonObject.of("text_tokens", 0)
                                                .with("audio_tokens", 0)
                                                .with("image_tokens", 0)))
                .with(
                        "output_token_details",
                        JsonObject.of("text_tokens", audio ? 0 : written).with("audio_tokens", audio ? written : 0));
    }
}
