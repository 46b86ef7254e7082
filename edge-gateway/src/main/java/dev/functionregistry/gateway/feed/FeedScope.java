package dev.functionregistry.gateway.feed;

/** Which sessions a watcher may see. */
public sealed interface FeedScope {
    /** True when records under this key may be shown. */
    boolean shows(String key);

    record Everything() implements FeedScope {
        @Override
        public boolean shows(String key) {
            return true;
        }
    }

    record OneSession(String sessionId) implements FeedScope {
        @Override
        public boolean shows(String key) {
            return key.equals(sessionId);
        }
    }

    /** All sessions of one user, known by the tag that their ids share. */
    record OneOwner(String ownerTag) implements FeedScope {
        @Override
        public boolean shows(String key) {
            return key.length() > ownerTag.length() && key.startsWith(ownerTag) && key.charAt(ownerTag.length()) == '.';
        }
    }
}
