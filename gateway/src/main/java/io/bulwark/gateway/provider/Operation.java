package io.bulwark.gateway.provider;

/** What a model can be asked for, with the path that the OpenAI form gives it. */
public enum Operation {
    CHAT("/chat/completions"),
    COMPLETION("/completions"),
    EMBEDDINGS("/embeddings");

    private final String path;

    Operation(String path) {
        this.path = path;
    }

    /** Below the base URL, with its leading slash. */
    public String path() {
        return path;
    }

    /** Whether the answer may come as a stream. */
    public boolean streams() {
        return this != EMBEDDINGS;
    }
}
