package dev.functionregistry.simulator.rest;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Answers an SDP offer in form only: every medium of the offer is there, but no media will ever flow. */
final class SdpAnswer {
    private static final Pattern MEDIA = Pattern.compile("(?m)^m=(\\S+) \\d+ (.*)$");

    private SdpAnswer() {}

    /** Says whether this looks like an offer. */
    static boolean isOffer(String sdp) {
        return sdp.startsWith("v=0") && MEDIA.matcher(sdp).find();
    }

    static String to(String offer) {
        StringBuilder answer = new StringBuilder();
        line(answer, "v=0", "o=- 0 0 IN IP4 127.0.0.1", "s=realtime-simulator", "t=0 0");
        Matcher media = MEDIA.matcher(offer.replace("\r\n", "\n"));
        int mid = 0;
        while (media.find()) {
            line(
                    answer,
                    "m=" + media.group(1) + " 9 " + media.group(2),
                    "c=IN IP4 0.0.0.0",
                    "a=mid:" + mid++,
                    "a=inactive");
        }
        return answer.toString();
    }

    private static void line(StringBuilder answer, String... lines) {
        List.of(lines).forEach(line -> answer.append(line).append("\r\n"));
    }
}
