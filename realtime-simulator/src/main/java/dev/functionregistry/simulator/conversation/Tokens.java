package dev.functionregistry.simulator.conversation;

import dev.functionregistry.simulator.codec.Json;
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
        return Json.object(
                "total_tokens",
                read + written,
                "input_tokens",
                read,
                "output_tokens",
                written,
                "input_token_details",
                Json.object(
                        "text_tokens",
                        read,
                        "audio_tokens",
                        0,
                        "image_tokens",
                        0,
                        "cached_tokens",
                        0,
                        "cached_tokens_details",
                        Json.object("text_tokens", 0, "audio_tokens", 0, "image_tokens", 0)),
                "output_token_details",
                Json.object("text_tokens", audio ? 0 : written, "audio_tokens", audio ? written : 0));
    }
}
